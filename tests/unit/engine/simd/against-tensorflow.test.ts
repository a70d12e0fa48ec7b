import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import type { Batch, Trainer } from '#engine/engine.ts';
import { initialWeights } from '#engine/initialise.ts';
import { seededRandom } from '#engine/random.ts';
import { batchSource } from '#engine/session/batches.ts';
import { simdTrainer } from '#engine/simd/trainer.ts';
import { tensorflowTrainer } from '#engine/tfjs/trainer.ts';
import type { Weights } from '#engine/weights.ts';
import type { ClassifierSpec, NetworkSpec } from '#network/spec.ts';
import { relativeError } from '../fixture.ts';
import { SMALL, bars } from '../small-network.ts';
import { randomSpec } from './random-spec.ts';

vi.setConfig({ testTimeout: 60_000 });

/** After its first step, momentum's memory is the gradient. */
const SETTINGS = { optimizer: 'momentum', learningRate: 0 } as const;

function randomBatch(spec: NetworkSpec, count: number, seed: number): Batch {
  const random = seededRandom(seed);
  const { side, channels } = spec.input;
  const { classes } = spec.layers.at(-1) as ClassifierSpec;
  return {
    images: Float32Array.from({ length: count * side * side * channels }, () =>
      random.uniform(-1, 1),
    ),
    labels: Uint8Array.from({ length: count }, () => Math.floor(random.uniform(0, classes))),
  };
}

/** Weights of the usual size, biases and running statistics other than 0 and 1 included. */
function randomWeights(spec: NetworkSpec, seed: number): Weights {
  const random = seededRandom(seed);
  return Object.fromEntries(
    Object.entries(initialWeights(spec, seed)).map(([name, { shape, data }]) => {
      const moved = data.map((value) => (value === 0 ? 0 : value + random.uniform(-0.05, 0.05)));
      return [
        name,
        {
          shape,
          data: name.endsWith('.bias') ? moved.map(() => random.uniform(-0.1, 0.1)) : moved,
        },
      ];
    }),
  );
}

async function outcome(
  trainer: Trainer,
  batch: Batch,
): Promise<{ loss: number; heldOut: number; gradients: Weights }> {
  const { loss: heldOut } = await trainer.evaluate(batch);
  const { loss } = await trainer.step(batch);
  const { optimizer } = await trainer.save();
  trainer.dispose();
  return { loss, heldOut, gradients: optimizer };
}

/** Gradients of an ordinary network are ten times this and more. */
const LEAST_GRADIENT = 0.01;

it('gives random networks the losses and gradients that TensorFlow.js gives them', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomSpec,
      fc.integer({ min: 3, max: 19 }),
      fc.integer({ min: 0, max: 1000 }),
      async (spec, count, seed) => {
        const weights = randomWeights(spec, seed);
        const batch = randomBatch(spec, count, seed);
        const expected = await outcome(
          await tensorflowTrainer('cpu')(spec, weights, SETTINGS),
          batch,
        );
        const found = await outcome(await simdTrainer(1)(spec, weights, SETTINGS), batch);
        expect(relativeError([found.loss], [expected.loss])).toBeLessThan(1e-4);
        expect(relativeError([found.heldOut], [expected.heldOut])).toBeLessThan(1e-4);
        // Where normalization leaves hardly any gradient, what is left is rounding.
        const largest = Math.max(
          LEAST_GRADIENT,
          ...Object.values(expected.gradients).flatMap(({ data }) => [...data].map(Math.abs)),
        );
        for (const [name, { data }] of Object.entries(expected.gradients)) {
          const other = found.gradients[name]?.data ?? new Float32Array();
          expect(other.length).toBe(data.length);
          const difference = Math.max(
            ...data.map((value, index) => Math.abs(value - (other[index] ?? NaN))),
          );
          expect(difference / largest, name).toBeLessThan(1e-3);
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('follows the loss of TensorFlow.js over 200 steps', async () => {
  const settings = { optimizer: 'adam', learningRate: 0.003 } as const;
  const weights = initialWeights(SMALL, 1);
  const course = async (trainer: Trainer): Promise<number[]> => {
    const batches = batchSource(SMALL, bars(400, 1), { batchSize: 16, seed: 1, augment: null });
    const losses: number[] = [];
    for (let step = 0; step < 200; step++) losses.push((await trainer.step(batches.next())).loss);
    trainer.dispose();
    return losses;
  };
  const expected = await course(await tensorflowTrainer('cpu')(SMALL, weights, settings));
  const found = await course(await simdTrainer(1)(SMALL, weights, settings));
  expect(expected.at(-1)).toBeLessThan(0.5);
  expect(relativeError(found, expected)).toBeLessThan(1e-3);
});
