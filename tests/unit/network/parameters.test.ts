import { expect, test } from 'vitest';
import { layerCounts } from '#network/counts.ts';
import { parameterTensors } from '#network/parameters.ts';
import { VARIANTS, variant } from '#network/variants.ts';

test('tensors have the names and shapes of a PyTorch state_dict', () => {
  const shapes = parameterTensors(variant('lecun1998')).map(({ name, shape }) => [name, shape]);
  expect(shapes).toEqual([
    ['c1.weight', [6, 1, 5, 5]],
    ['c1.bias', [6]],
    ['s2.weight', [6]],
    ['s2.bias', [6]],
    ['c3.weight', [16, 6, 5, 5]],
    ['c3.bias', [16]],
    ['s4.weight', [16]],
    ['s4.bias', [16]],
    ['c5.weight', [120, 16, 5, 5]],
    ['c5.bias', [120]],
    ['f6.weight', [84, 120]],
    ['f6.bias', [84]],
    ['output.codes', [10, 84]],
  ]);
});

test('trainable numbers of the tensors add up to the layer’s parameters', () => {
  for (const spec of VARIANTS) {
    const counts = layerCounts(spec);
    spec.layers.forEach((layer, index) => {
      const own = parameterTensors(spec).filter((tensor) => tensor.layer === layer.name);
      const total = own.reduce((sum, tensor) => sum + tensor.count, 0);
      expect(total, `${spec.id} ${layer.name}`).toBe(counts[index + 1]?.parameters);
    });
  }
});

test('batch normalization adds 452 numbers and no connections', () => {
  const modern = layerCounts(variant('modern'));
  const plain = layerCounts(variant('pytorch-tanh-avg'));
  const sum = (counts: typeof modern, key: 'parameters' | 'connections'): number =>
    counts.reduce((total, layer) => total + layer[key], 0);
  expect(sum(modern, 'parameters') - sum(plain, 'parameters')).toBe(452);
  expect(sum(modern, 'connections')).toBe(sum(plain, 'connections'));
});
