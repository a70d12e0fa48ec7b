import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import { startTraining } from '#engine/client.ts';
import type { EngineName, LiveNetwork } from '#engine/engine.ts';
import { initialWeights } from '#engine/initialise.ts';
import { createSimdNetwork } from '#engine/simd/live.ts';
import { createLiveNetwork } from '#engine/tfjs/live.ts';
import { variant } from '#network/variants.ts';
import type { Contender } from './contender.worker.ts';

/** What the benchmark's page offers to the command that drives it. */
export interface Bench {
  steps(name: string, engine: EngineName, threads: number, count: number): Promise<number[]>;
  /** Milliseconds of one-image forward passes with all activations, a mean of ten each. */
  forward(engine: 'simd' | 'cpu', count: number): Promise<number[]>;
  /** Milliseconds from pressing start to the end of an epoch with its final accuracy. */
  epoch(base: string, images: number): Promise<{ milliseconds: number; accuracy: number }>;
}

declare global {
  interface Window {
    bench: Bench;
  }
}

const SPEC = variant('pytorch-tanh-avg');
const contenders = new Map<string, Remote<Contender>>();
const networks = new Map<string, LiveNetwork>();

window.bench = {
  steps: async (name, engine, threads, count) => {
    let contender = contenders.get(name);
    if (contender === undefined) {
      const url = new URL('./contender.worker.ts', import.meta.url);
      contender = wrap<Contender>(new Worker(url, { type: 'module' }));
      contenders.set(name, contender);
    }
    return contender.steps(engine, threads, count);
  },
  forward: async (engine, count) => {
    let network = networks.get(engine);
    if (network === undefined) {
      const create = engine === 'simd' ? createSimdNetwork : createLiveNetwork;
      network = await create(SPEC, initialWeights(SPEC, 1));
      networks.set(engine, network);
    }
    const side = SPEC.input.side;
    const images = Array.from({ length: 10 }, (_, image) =>
      Float32Array.from({ length: side * side }, (_, at) => ((at * (image + 3)) % 89) / 89),
    );
    for (const image of images) network.forward(image);
    return Array.from({ length: count }, () => {
      const start = performance.now();
      for (const image of images) network.forward(image);
      return (performance.now() - start) / images.length;
    });
  },
  epoch: async (base, images) =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      const settings = {
        ...({ optimizer: 'adam', learningRate: 0.001, batchSize: 64, epochs: 1, seed: 1 } as const),
        ...({ images, engine: 'simd' } as const),
      };
      startTraining({ spec: SPEC, settings, base }, (event) => {
        if (event.type === 'failed') reject(new Error(event.message));
        if (event.type !== 'ended') return;
        const milliseconds = performance.now() - start;
        resolve({ milliseconds, accuracy: event.accuracy ?? NaN });
      });
    }),
};
