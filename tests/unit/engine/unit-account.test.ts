import { describe, expect, test } from 'vitest';
import { networkInput } from '#digits/network-input.ts';
import { classEvidence } from '#engine/evidence.ts';
import type { Activations } from '#engine/engine.ts';
import { initialWeights } from '#engine/initialise.ts';
import { createLiveNetwork } from '#engine/tfjs/live.ts';
import { unitAccount } from '#engine/unit-account.ts';
import type { Weights } from '#engine/weights.ts';
import type { Unit } from '#network/receptive-field.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { VARIANTS, variant } from '#network/variants.ts';

/** A ring of ink: something for every kernel to see. */
const DIGIT = Uint8Array.from({ length: 784 }, (_, index) => {
  const distance = Math.hypot(Math.floor(index / 28) - 14, (index % 28) - 13);
  return Math.max(0, Math.round(255 - 90 * Math.abs(distance - 7)));
});

async function run(spec: NetworkSpec): Promise<{ weights: Weights; activations: Activations }> {
  const weights = initialWeights(spec, 7);
  const live = await createLiveNetwork(spec, weights);
  const activations = live.forward(networkInput(DIGIT, spec.input));
  live.dispose();
  return { weights, activations };
}

/** Units spread over all maps of a layer. */
function someUnits(activations: Activations, layer: number): Unit[] {
  const shape = activations.layers[layer]?.shape ?? { height: 1, width: 1, channels: 1 };
  return Array.from({ length: Math.min(12, shape.channels) }, (_, index) => ({
    layer,
    channel: Math.floor((index * shape.channels) / Math.min(12, shape.channels)),
    row: (index * 5) % shape.height,
    column: (index * 3) % shape.width,
  }));
}

describe('the account of a unit', () => {
  test.each(VARIANTS)('comes to the sum that the engine computed ($id)', async (spec) => {
    const { weights, activations } = await run(spec);
    activations.layers.forEach((layer, index) => {
      for (const unit of someUnits(activations, index)) {
        const account = unitAccount(spec, weights, activations, unit);
        const at = (unit.channel * layer.shape.height + unit.row) * layer.shape.width + unit.column;
        expect(account.output).toBe(layer.output[at]);
        expect(account.sum).toBeCloseTo(layer.sum[at] ?? Number.NaN, 3);
      }
    });
  });

  test('lists the products of just the maps that the connection table names', async () => {
    const spec = variant('lecun1998');
    const { weights, activations } = await run(spec);
    const unit = { layer: 3, channel: 10, row: 3, column: 3 };
    const account = unitAccount(spec, weights, activations, unit);
    expect(account.parts.map((part) => part.channel)).toEqual([0, 1, 4, 5]);
    expect(account.parts.map((part) => part.terms.length)).toEqual([25, 25, 25, 25]);
  });

  test('of a unit that does not exist is refused', async () => {
    const spec = variant('lecun1998');
    const { weights, activations } = await run(spec);
    const nowhere = { layer: 6, channel: 84, row: 0, column: 0 };
    expect(() => unitAccount(spec, weights, activations, nowhere)).toThrow('F6 has no unit 84');
  });
});

describe('the evidence for a class', () => {
  test.each(VARIANTS)(
    'adds up to its score above the mean, a constant apart ($id)',
    async (spec) => {
      const { weights, activations } = await run(spec);
      const classifier = activations.layers.at(-1);
      const top = spec.layers.length;
      const sign = spec.layers.at(-1)?.kind === 'rbf' ? -1 : 1;
      const scores = [...(classifier?.sum ?? [])].map((score) => sign * score);
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      scores.forEach((score, classIndex) => {
        const below = classEvidence(spec, weights, activations, classIndex).get(top - 1);
        const total = [...(below ?? [])].reduce((sum, value) => sum + value, 0);
        // Fresh biases are zero, and ±1 codes have equal squares: the constant is nothing.
        expect(total).toBeCloseTo(score - mean, 2);
      });
    },
  );

  test('reaches down to the lowest flat layer', async () => {
    const spec = variant('lecun1998');
    const { weights, activations } = await run(spec);
    const evidence = classEvidence(spec, weights, activations, 3);
    expect([...evidence.keys()]).toEqual([6, 5]);
    expect(evidence.get(5)).toHaveLength(120);
  });

  test('in C5 is the slope of the score times the unit', async () => {
    const spec = variant('lenet5-softmax');
    const { weights, activations } = await run(spec);
    const [classIndex, unit, step] = [4, 17, 1e-3];
    const c5 = Float64Array.from(activations.layers[5]?.output ?? []);
    const value = c5[unit] ?? 0;
    const score = (change: number): number => {
      c5[unit] = value + change;
      const scores = headScores(weights, c5);
      return (scores[classIndex] ?? 0) - scores.reduce((sum, each) => sum + each, 0) / 10;
    };
    const slope = (score(step) - score(-step)) / (2 * step);
    const evidence = classEvidence(spec, weights, activations, classIndex).get(5);
    expect(evidence?.[unit]).toBeCloseTo(slope * value, 4);
  });
});

/** F6 and the softmax layer's logits, computed plainly from C5. */
function headScores(weights: Weights, c5: Float64Array): number[] {
  const dense = (name: string, input: Float64Array): Float64Array => {
    const [matrix, bias] = [weights[`${name}.weight`], weights[`${name}.bias`]];
    return Float64Array.from(bias?.data ?? [], (start, row) =>
      input.reduce(
        (sum, value, column) => sum + value * (matrix?.data[row * input.length + column] ?? 0),
        start,
      ),
    );
  };
  return [...dense('output', dense('f6', c5).map(Math.tanh))];
}
