import { expose } from 'comlink';
import type { EngineName, Trainer } from '#engine/engine.ts';
import { initialWeights } from '#engine/initialise.ts';
import { simdTrainer } from '#engine/simd/trainer.ts';
import { tensorflowTrainer } from '#engine/tfjs/trainer.ts';
import { variant } from '#network/variants.ts';

/** A thread of its own for each contender: TensorFlow.js has one backend in force on a thread. */
export interface Contender {
  /** Milliseconds of each of `count` training steps; the first call also prepares, outside of them. */
  steps(engine: EngineName, threads: number, count: number): Promise<number[]>;
}

const BATCH = 64;
const SETTINGS = { optimizer: 'adam', learningRate: 0.001 } as const;
let trainer: Trainer | null = null;

const contender: Contender = {
  steps: async (engine, threads, count) => {
    const spec = variant('pytorch-tanh-avg');
    const pixels = spec.input.side ** 2;
    const images = Float32Array.from({ length: BATCH * pixels }, (_, at) => (at % 97) / 97);
    const batch = { images, labels: Uint8Array.from({ length: BATCH }, (_, at) => at % 10) };
    if (trainer === null) {
      const create = engine === 'simd' ? simdTrainer(threads) : tensorflowTrainer(engine);
      trainer = await create(spec, initialWeights(spec, 1), SETTINGS);
      const warmUp = engine === 'simd' ? 50 : 1;
      for (let step = 0; step < warmUp; step++) await trainer.step(batch);
    }
    const times: number[] = [];
    for (let step = 0; step < count; step++) {
      const start = performance.now();
      await trainer.step(batch);
      times.push(performance.now() - start);
    }
    return times;
  },
};

expose(contender);
