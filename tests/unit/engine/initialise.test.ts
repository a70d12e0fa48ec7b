import { describe, expect, it } from 'vitest';
import { initialWeights } from '#engine/initialise.ts';
import { restoredRandom, seededRandom } from '#engine/random.ts';
import type { Tensor, Weights } from '#engine/weights.ts';
import { WeightsShapeError, requireShapes } from '#engine/weights.ts';
import { C3_TABLE } from '#network/connection-table.ts';
import { glyphCodes } from '#network/glyphs.ts';
import { VARIANTS, variant } from '#network/variants.ts';

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function data(weights: Weights, name: string): Float32Array {
  return (weights[name] as Tensor).data;
}

describe('initial weights', () => {
  it.each(VARIANTS.map(({ id }) => id))('have every tensor of %s in its shape', (id) => {
    expect(() => requireShapes(variant(id), initialWeights(variant(id), 1))).not.toThrow();
  });

  it('are the same for the same seed and others for another', () => {
    const spec = variant('lecun1998');
    expect(initialWeights(spec, 4)).toEqual(initialWeights(spec, 4));
    expect(data(initialWeights(spec, 4), 'c1.weight')).not.toEqual(
      data(initialWeights(spec, 5), 'c1.weight'),
    );
  });

  it('fill ±2.4/fan-in in the 1998 network, map by map where maps read a different number', () => {
    const weights = initialWeights(variant('lecun1998'), 1);
    expect(largest(data(weights, 'c1.weight'))).toBeLessThanOrEqual(2.4 / 25);
    expect(largest(data(weights, 'c1.weight'))).toBeGreaterThan(0.9 * (2.4 / 25));
    C3_TABLE.forEach((reads, map) => {
      const kernels = data(weights, 'c3.weight').subarray(map * 150, (map + 1) * 150);
      const bound = 2.4 / (reads.length * 25);
      expect(largest(kernels)).toBeLessThanOrEqual(bound);
      expect(largest(kernels)).toBeGreaterThan(0.9 * bound);
      expect(kernels.filter((value) => value !== 0)).toHaveLength(reads.length * 25);
    });
  });

  it("fill Glorot's range in the others", () => {
    const weights = initialWeights(variant('pytorch-tanh-avg'), 1);
    const bound = Math.sqrt(6 / (120 + 84));
    expect(largest(data(weights, 'f6.weight'))).toBeLessThanOrEqual(bound);
    expect(largest(data(weights, 'f6.weight'))).toBeGreaterThan(0.99 * bound);
  });

  it('begin with even averages, zero biases, an idle normalization and the bitmaps', () => {
    const weights = initialWeights(variant('lecun1998'), 1);
    expect(new Set(data(weights, 's2.weight'))).toEqual(new Set([Math.fround(0.6)]));
    const tanh = initialWeights(variant('lenet5-softmax'), 1);
    expect(new Set(data(tanh, 's4.weight'))).toEqual(new Set([0.25]));
    expect(largest(data(weights, 'c5.bias'))).toBe(0);
    expect([...data(weights, 'output.codes')]).toEqual(glyphCodes().flat());
    const modern = initialWeights(variant('modern'), 1);
    expect(new Set(data(modern, 'c3_bn.weight'))).toEqual(new Set([1]));
    expect(new Set(data(modern, 'c3_bn.running_var'))).toEqual(new Set([1]));
    expect(largest(data(modern, 'c3_bn.running_mean'))).toBe(0);
  });
});

describe('a stream of random numbers', () => {
  it('goes on from where it was saved', () => {
    const random = seededRandom(9);
    random.permutation(100);
    const state = random.save();
    const next = [random.uniform(0, 1), ...random.permutation(20)];
    const restored = restoredRandom(state);
    expect([restored.uniform(0, 1), ...restored.permutation(20)]).toEqual(next);
  });

  it('shuffles: every number once, all places alike', () => {
    const random = seededRandom(1);
    const places = new Array<number>(10).fill(0);
    for (let round = 0; round < 2000; round++) {
      const order = random.permutation(10);
      expect(new Set(order).size).toBe(10);
      const place = order.indexOf(3);
      places[place] = (places[place] ?? 0) + 1;
    }
    expect(Math.min(...places)).toBeGreaterThan(140);
    expect(Math.max(...places)).toBeLessThan(260);
  });
});

describe('weights of another network', () => {
  it('are refused with the tensor and both shapes', () => {
    const weights = initialWeights(variant('pytorch-tanh-avg'), 1);
    expect(() => requireShapes(variant('modern'), weights)).toThrow(WeightsShapeError);
    expect(() => requireShapes(variant('modern'), weights)).toThrow(/c1_bn.weight/);
    const wrong = { ...weights, 'c1.bias': { shape: [7], data: new Float32Array(7) } };
    expect(() => requireShapes(variant('pytorch-tanh-avg'), wrong)).toThrow(
      /“c1.bias” has shape 7, but the network needs 6/,
    );
  });
});
