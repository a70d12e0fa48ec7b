import type { NetworkSpec } from '#network/spec.ts';
import { EngineUnavailableError } from './engine.ts';
import type { CreateTrainer, EngineName, Trainer } from './engine.ts';
import { simdTrainer } from './simd/trainer.ts';
import type { Weights } from './weights.ts';

/** Makes trainers that compute on one engine; TensorFlow.js is fetched only when it is used. */
export function trainerOn(engine: EngineName): CreateTrainer {
  if (engine === 'simd') return simdTrainer(simdThreads());
  return async (...parts) => {
    const { tensorflowTrainer } = await import('./tfjs/trainer.ts');
    return tensorflowTrainer(engine)(...parts);
  };
}

/** A trainer for measuring weights on many digits: SIMD, or TensorFlow.js on the CPU without it. */
export async function evaluationTrainer(spec: NetworkSpec, weights: Weights): Promise<Trainer> {
  const settings = { optimizer: 'sgd', learningRate: 0 } as const;
  try {
    return await trainerOn('simd')(spec, weights, settings);
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    return trainerOn('cpu')(spec, weights, settings);
  }
}

/** More threads than this add nothing: a batch of 64 has eight tiles to share out. */
const MOST_THREADS = 4;

/** Threads for the SIMD engine: all cores of a small machine, all but one of a larger. */
export function simdThreads(): number {
  const cores = navigator.hardwareConcurrency;
  return Math.min(MOST_THREADS, cores > 2 ? cores - 1 : cores);
}
