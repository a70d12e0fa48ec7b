import { expect, test } from 'vitest';
import { editedWeights } from '#components/kernel-bench/edited-weights.ts';
import { firstConvolution } from '#components/convolution-stepper/first-convolution.ts';
import { initialWeights } from '#engine/initialise.ts';
import { copyWeights } from '#engine/weights.ts';
import { variant } from '#network/variants.ts';

const spec = variant('modern');
const layer = firstConvolution(spec);
const weights = initialWeights(spec, 3);

test('Painting changes one weight and leaves the network’s own weights as they are', () => {
  const before = copyWeights(weights);
  const edited = editedWeights(weights, layer, { painted: new Map([[27, 0.5]]), muted: new Set() });
  expect(edited['c1.weight']?.data[27]).toBe(0.5);
  expect(edited['c1.weight']?.data[26]).toBe(weights['c1.weight']?.data[26]);
  expect(weights).toEqual(before);
  expect(edited['c3.weight']).toBe(weights['c3.weight']);
});

test('A muted map has no weights, no bias and no normalization left, though it was painted', () => {
  const edited = editedWeights(weights, layer, {
    painted: new Map([[50, 1]]),
    muted: new Set([2]),
  });
  expect([...(edited['c1.weight']?.data.subarray(50, 75) ?? [])]).toEqual(Array(25).fill(0));
  for (const name of ['c1.bias', 'c1_bn.weight', 'c1_bn.bias']) {
    expect(edited[name]?.data[2]).toBe(0);
  }
});

test('Without edits the weights are the network’s own', () => {
  expect(editedWeights(weights, layer, { painted: new Map(), muted: new Set() })).toBe(weights);
});
