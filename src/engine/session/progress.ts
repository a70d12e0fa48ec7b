import type { StepResult } from '../engine.ts';
import type { TrainingEvent } from '../training.ts';

type Progress = Extract<TrainingEvent, { type: 'progress' }>;

/** Sums up steps for the reader. */
export interface ProgressMeter {
  add(result: StepResult): void;
  /** True when enough time has passed since the last report. */
  isDue(): boolean;
  report(step: number): Progress;
  /** Leaves the time of a pause out of the speed. */
  restart(): void;
}

const INTERVAL = 200;
/** Weight of the latest interval in the speed shown. */
const SMOOTHING = 0.3;

/** @param now milliseconds on a clock that only rises. */
export function progressMeter(
  {
    steps,
    batchSize,
    batchesPerEpoch,
  }: { steps: number; batchSize: number; batchesPerEpoch: number },
  now: () => number,
): ProgressMeter {
  let since = now();
  let speed: number | null = null;
  let results: StepResult[] = [];
  let last: StepResult = { loss: NaN, correct: 0 };
  return {
    add: (result) => {
      results.push(result);
      last = result;
    },
    isDue: () => results.length > 0 && now() - since >= INTERVAL,
    report: (step) => {
      const time = now();
      const latest = (results.length * batchSize * 1000) / Math.max(time - since, 1);
      if (results.length > 0) {
        speed = speed === null ? latest : speed + SMOOTHING * (latest - speed);
      }
      const shown = results.length > 0 ? results : [last];
      const mean = (value: (result: StepResult) => number): number =>
        shown.reduce((sum, result) => sum + value(result), 0) / shown.length;
      const progress: Progress = {
        type: 'progress',
        step,
        steps,
        epoch: step / batchesPerEpoch,
        imagesSeen: step * batchSize,
        imagesPerSecond: speed ?? 0,
        secondsLeft: speed === null ? Infinity : ((steps - step) * batchSize) / speed,
        loss: mean(({ loss }) => loss),
        accuracy: mean(({ correct }) => correct / batchSize),
      };
      results = [];
      since = time;
      return progress;
    },
    restart: () => {
      since = now();
    },
  };
}
