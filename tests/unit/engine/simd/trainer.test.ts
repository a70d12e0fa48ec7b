import { describe, expect, it, vi } from 'vitest';
import type { Batch } from '#engine/engine.ts';
import { initialWeights } from '#engine/initialise.ts';
import { batchSource } from '#engine/session/batches.ts';
import { compileKernels } from '#engine/simd/kernels.ts';
import { Shard } from '#engine/simd/shard.ts';
import { simdTrainer } from '#engine/simd/trainer.ts';
import type { OptimizerName } from '#network/spec.ts';
import { variant } from '#network/variants.ts';
import { part, relativeError } from '../fixture.ts';
import { SMALL, bars } from '../small-network.ts';
import { FINGERPRINTS, checksum, fingerprint } from './fingerprint.ts';

vi.setConfig({ testTimeout: 60_000 });

const ADAM = { optimizer: 'adam', learningRate: 0.01 } as const;
/** After its first step, momentum's memory is the gradient. */
const GRADIENT = { optimizer: 'momentum', learningRate: 0 } as const;

function batchOf(count: number, seed = 1): Batch {
  return batchSource(SMALL, bars(count, seed), { batchSize: count, seed, augment: null }).next();
}

describe('the SIMD trainer', () => {
  it.each(FINGERPRINTS)(
    'trains $id with $threads threads to the same bits everywhere',
    async ({ id, threads, expected }) => {
      expect(await fingerprint(id, threads)).toBe(expected);
    },
  );

  it.each<OptimizerName>(['sgd', 'momentum', 'adam'])(
    'goes on from a saved state as if nothing had happened, with %s',
    async (optimizer) => {
      const create = simdTrainer(1);
      const settings = { optimizer, learningRate: 0.01, weightDecay: 0.01 };
      const first = await create(SMALL, initialWeights(SMALL, 3), settings);
      for (let step = 0; step < 5; step++) await first.step(batchOf(16, step));
      const second = await create(SMALL, initialWeights(SMALL, 4), settings);
      second.restore(await first.save());
      for (let step = 5; step < 10; step++) {
        await first.step(batchOf(16, step));
        await second.step(batchOf(16, step));
      }
      const [expected, found] = [await first.save(), await second.save()];
      expect(found.step).toBe(10);
      expect(checksum(found.weights)).toBe(checksum(expected.weights));
      expect(checksum(found.optimizer)).toBe(checksum(expected.optimizer));
    },
  );

  it.each([1, 3, 8, 13])(
    'adds up the gradients of %i images, empty lanes adding nothing',
    async (count) => {
      const weights = initialWeights(SMALL, 5);
      const batch = batchOf(count);
      const gradient = async (images: Batch): Promise<Float32Array> => {
        const trainer = await simdTrainer(1)(SMALL, weights, GRADIENT);
        await trainer.step(images);
        return (await trainer.save()).optimizer['momentum.c1.weight']?.data ?? new Float32Array();
      };
      const mean = new Float32Array(75);
      for (let image = 0; image < count; image++) {
        const single = await gradient(part(batch, image, image + 1));
        single.forEach((value, index) => (mean[index] = (mean[index] ?? 0) + value / count));
      }
      expect(relativeError(await gradient(batch), mean)).toBeLessThan(1e-5);
    },
  );

  it('gets the same gradients from several threads up to rounding', async () => {
    const weights = initialWeights(SMALL, 5);
    const batch = batchOf(60);
    const gradients = await Promise.all(
      [1, 3].map(async (threads) => {
        const trainer = await simdTrainer(threads)(SMALL, weights, GRADIENT);
        const { loss, correct } = await trainer.step(batch);
        const { optimizer } = await trainer.save();
        const evaluation = await trainer.evaluate(batch);
        trainer.dispose();
        expect(evaluation.correct).toBe(correct);
        expect(evaluation.loss).toBeCloseTo(loss, 5);
        return optimizer['momentum.f6.weight']?.data ?? new Float32Array();
      }),
    );
    expect(relativeError(gradients[1] ?? [], gradients[0] ?? [])).toBeLessThan(1e-5);
  });

  it('takes batches of changing sizes without losing what it has learned', async () => {
    const trainer = await simdTrainer(1)(SMALL, initialWeights(SMALL, 3), ADAM);
    await trainer.step(batchOf(16));
    const before = checksum((await trainer.save()).optimizer);
    const { loss } = await trainer.evaluate(batchOf(200));
    const { loss: again } = await trainer.step(batchOf(200));
    expect(again).toBeCloseTo(loss, 5);
    const { optimizer, step } = await trainer.save();
    expect(step).toBe(2);
    expect(checksum(optimizer)).not.toBe(before);
  });

  it('keeps its memory flat over 10,000 steps', async () => {
    const shard = new Shard(SMALL, await compileKernels(), initialWeights(SMALL, 1));
    const { images, labels } = batchOf(8);
    shard.train(images, labels, 8);
    const { memory } = shard.network.kernels;
    const bytes = memory.buffer.byteLength;
    for (let step = 0; step < 10_000; step++) shard.train(images, labels, 8);
    expect(memory.buffer.byteLength).toBe(bytes);
  });

  it('refuses a batch with pixels missing, naming the numbers', async () => {
    const trainer = await simdTrainer(1)(SMALL, initialWeights(SMALL, 1), ADAM);
    const batch = { images: new Float32Array(784), labels: new Uint8Array(2) };
    await expect(trainer.step(batch)).rejects.toThrow(/2 labels needs 1568 pixels, not 784/);
  });

  it('leaves the weights that the connection table cuts at zero', async () => {
    const spec = variant('lecun1998');
    const trainer = await simdTrainer(1)(spec, initialWeights(spec, 1), {
      ...ADAM,
      weightDecay: 0.1,
    });
    const batches = batchSource(spec, bars(16, 1), { batchSize: 16, seed: 1, augment: null });
    for (let step = 0; step < 3; step++) await trainer.step(batches.next());
    const { weights } = await trainer.save();
    const kernels = weights['c3.weight']?.data ?? new Float32Array();
    expect(kernels.filter((value) => value !== 0)).toHaveLength(60 * 25);
  });
});
