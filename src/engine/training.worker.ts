import { expose } from 'comlink';
import type { DigitSet } from '#digits/digit.ts';
import { loadDigits } from '#digits/load.ts';
import { batchOf } from './session/batches.ts';
import { sumOf } from './session/evaluator.ts';
import { trainingSession } from './session/session.ts';
import type { TrainingSession } from './session/session.ts';
import { measureEngine } from './measure.ts';
import { evaluationTrainer, trainerOn } from './trainers.ts';
import type { Evaluation } from './engine.ts';
import type { TrainingEvent, TrainingRequest } from './training.ts';
import type { TrainingWorker } from './worker-interface.ts';

let session: TrainingSession | null = null;
/** Asked for before the session was there. */
const early = { paused: false, stopped: false, learningRate: null as number | null };

const worker: TrainingWorker = {
  measure: async (engine, spec, batchSize) => measureEngine(engine, spec, batchSize),
  train: async (request, choice, emit) => {
    try {
      emit({ type: 'preparing', message: 'Fetching the digits' });
      const { training, heldOut } = await fetchDigits(request, emit);
      const { spec, settings } = request;
      const now = (): number => performance.now();
      session = trainingSession({
        spec,
        settings,
        training,
        heldOut,
        choice,
        trainerOn,
        emit,
        now,
      });
      if (early.learningRate !== null) session.setLearningRate(early.learningRate);
      if (early.paused) session.pause();
      if (early.stopped) session.stop();
      emit({ type: 'preparing', message: 'Starting the engine' });
      await session.run();
    } catch (error) {
      emit({ type: 'failed', message: messageOf(error) });
    }
  },
  pause: () => {
    early.paused = true;
    session?.pause();
  },
  resume: () => {
    early.paused = false;
    session?.resume();
  },
  stop: () => {
    early.stopped = true;
    session?.stop();
  },
  setLearningRate: (rate) => {
    early.learningRate = rate;
    session?.setLearningRate(rate);
  },
  evaluate: async (spec, weights, base) => {
    const digits = await loadDigits(base, { split: 'heldOut' });
    const trainer = await evaluationTrainer(spec, weights);
    const parts: Evaluation[] = [];
    for (let from = 0; from < digits.count; from += BATCH) {
      parts.push(await trainer.evaluate(batchOf(spec, digits, from, from + BATCH)));
    }
    trainer.dispose();
    return parts.reduce(sumOf);
  },
};

const BATCH = 128;

async function fetchDigits(
  { base, settings }: TrainingRequest,
  emit: (event: TrainingEvent) => void,
): Promise<{ training: DigitSet; heldOut: DigitSet }> {
  const onProgress = (loaded: number, total: number): void => {
    emit({ type: 'preparing', message: `Fetching the digits: ${loaded} of ${total}` });
  };
  const [training, heldOut] = await Promise.all([
    loadDigits(base, { split: 'train', limit: settings.images, onProgress }),
    loadDigits(base, { split: 'heldOut' }),
  ]);
  return { training, heldOut };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

expose(worker);
