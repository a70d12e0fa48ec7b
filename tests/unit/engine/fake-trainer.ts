import { EngineLostError } from '#engine/engine.ts';
import type { CreateTrainer, EngineName, Trainer } from '#engine/engine.ts';
import type { Weights } from '#engine/weights.ts';

/** What a fake engine does; every hook may throw. */
export interface Behaviour {
  /** The loss of a step, from the step's number (from 1), the learning rate and the batch's labels. */
  loss?: (step: number, rate: number, labels: Uint8Array) => number;
  /** Thrown instead of making a trainer. */
  refuses?: Error;
  /** The engine is lost in this step (from 1). */
  lostAt?: number;
  /** Called before each step. */
  onStep?: (step: number) => void;
  /** The one weight after so many steps. */
  weight?: (step: number) => number;
}

/** Counts what happened to the fake trainers. */
export interface Log {
  made: EngineName[];
  disposed: number;
  steps: { engine: EngineName; step: number; labels: string; rate: number }[];
}

/** An engine whose network is one number that counts the steps. */
export function fakeEngines(behaviours: Partial<Record<EngineName, Behaviour>>): {
  trainerOn: (engine: EngineName) => CreateTrainer;
  log: Log;
} {
  const log: Log = { made: [], disposed: 0, steps: [] };
  const trainerOn = (engine: EngineName): CreateTrainer => {
    const behaviour = behaviours[engine] ?? {};
    return async (_spec, _weights, settings) => {
      await Promise.resolve();
      if (behaviour.refuses !== undefined) throw behaviour.refuses;
      log.made.push(engine);
      let rate = settings.learningRate;
      let step = 0;
      const weightsNow = (): Weights => {
        const value = behaviour.weight?.(step) ?? step;
        return { 'c1.weight': { shape: [1], data: Float32Array.of(value) } };
      };
      const trainer: Trainer = {
        engine,
        step: async ({ labels }) => {
          behaviour.onStep?.(step + 1);
          await Promise.resolve();
          if (behaviour.lostAt === step + 1) throw new EngineLostError(engine, 'The GPU was lost.');
          step += 1;
          log.steps.push({ engine, step, labels: labels.join(''), rate });
          return { loss: behaviour.loss?.(step, rate, labels) ?? 1 / step, correct: labels.length };
        },
        evaluate: async ({ labels }) => {
          await Promise.resolve();
          return { images: labels.length, correct: labels.length, loss: 0.5, confusion: [[1]] };
        },
        setLearningRate: (next) => {
          rate = next;
        },
        save: async () => {
          await Promise.resolve();
          return { weights: weightsNow(), optimizer: {}, step };
        },
        restore: (state) => {
          step = state.step;
        },
        dispose: () => {
          log.disposed += 1;
        },
      };
      return trainer;
    };
  };
  return { trainerOn, log };
}
