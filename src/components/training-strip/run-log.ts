import type { TrainingEvent } from '#engine/training.ts';

/** What was known of the training digits at one moment. */
export interface BatchPoint {
  step: number;
  epoch: number;
  /** Of the last batches. */
  loss: number;
  accuracy: number;
  /** The same, smoothed over the points before. */
  smoothLoss: number;
  smoothAccuracy: number;
}

/** How held-out digits were read at one moment. */
export interface HeldOutPoint {
  step: number;
  epoch: number;
  images: number;
  loss: number;
  accuracy: number;
}

/** The course of one training run. */
export interface RunLog {
  batches: readonly BatchPoint[];
  heldOut: readonly HeldOutPoint[];
}

export const EMPTY_LOG: RunLog = { batches: [], heldOut: [] };

/** Weight of the newest point in the smoothed curves. */
const NEWEST = 0.12;
/** With more points than this, every other one goes: a chart has no more pixels. */
const MOST_POINTS = 1200;

type Progress = Extract<TrainingEvent, { type: 'progress' }>;
type EvaluationEvent = Extract<TrainingEvent, { type: 'evaluation' }>;

/**
 * The log with one more report on training digits. Early points weigh more, so that no start value
 * drags. A run that had to go back a few steps takes its later points with it.
 */
export function withProgress(log: RunLog, event: Progress): RunLog {
  if (!Number.isFinite(event.loss)) return log;
  const before = log.batches.filter(({ step }) => step < event.step);
  const last = before.at(-1);
  const part = Math.max(NEWEST, 1 / (before.length + 1));
  const mix = (from: number | undefined, to: number): number =>
    from === undefined ? to : from + (to - from) * part;
  const point: BatchPoint = {
    step: event.step,
    epoch: event.epoch,
    loss: event.loss,
    accuracy: event.accuracy,
    smoothLoss: mix(last?.smoothLoss, event.loss),
    smoothAccuracy: mix(last?.smoothAccuracy, event.accuracy),
  };
  return { ...log, batches: thin([...before, point]) };
}

/** The log with one more evaluation; one of the same step replaces the earlier. */
export function withEvaluation(log: RunLog, event: EvaluationEvent): RunLog {
  const { step, epoch, images, loss, accuracy } = event;
  const before = log.heldOut.filter((point) => point.step < step);
  return { ...log, heldOut: [...before, { step, epoch, images, loss, accuracy }] };
}

/** What the chart's cursor reads out. */
export interface LogReading {
  step: number;
  epoch: number;
  training: BatchPoint | null;
  heldOut: HeldOutPoint | null;
}

/** Every moment at which something is known, in order. */
export function moments(log: RunLog): { step: number; epoch: number }[] {
  const epochs = new Map([...log.batches, ...log.heldOut].map(({ step, epoch }) => [step, epoch]));
  return [...epochs]
    .map(([step, epoch]) => ({ step, epoch }))
    .sort((before, after) => before.step - after.step);
}

/** What was known at a step: the last report on training digits and the last evaluation up to it. */
export function readingAt(log: RunLog, step: number): LogReading {
  const upTo = ({ step: at }: { step: number }): boolean => at <= step;
  const training = log.batches.findLast(upTo) ?? null;
  const heldOut = log.heldOut.findLast(upTo) ?? null;
  const epoch = Math.max(training?.epoch ?? 0, heldOut?.epoch ?? 0);
  return { step, epoch, training, heldOut };
}

function thin(points: readonly BatchPoint[]): readonly BatchPoint[] {
  return points.length <= MOST_POINTS ? points : points.filter((_, index) => index % 2 === 1);
}
