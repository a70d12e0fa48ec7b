import { expect, test } from 'vitest';
import { fillSpec, slidingLayers, specValue, spelled } from '#components/spec-value/spec-value.ts';
import { variant } from '#network/variants.ts';

const original = variant('lecun1998');

test('A lesson prints the counts of the 1998 network', () => {
  expect(specValue(original, 'C1', 'parameters')).toBe('156');
  expect(specValue(original, 'C1', 'connections')).toBe('122,304');
  expect(specValue(original, 'C1', 'units')).toBe('4,704');
  expect(specValue(original, 'C1', 'sharing')).toBe('784');
  expect(specValue(original, 'C3', 'parameters')).toBe('1,516');
  expect(specValue(original, 'all', 'parameters')).toBe('60,000');
  expect(specValue(original, 'all', 'connections')).toBe('340,908');
  expect(specValue(original, 'C1', 'shape')).toBe('28×28×6');
  expect(specValue(original, 'C5', 'receptive-field')).toBe('32');
});

test('Another variant answers with its own numbers', () => {
  expect(specValue(variant('pytorch-sigmoid-max'), 'C1', 'width')).toBe('24');
  expect(specValue(variant('pytorch-sigmoid-max'), 'all', 'parameters')).toBe('44,426');
});

test('A misspelt layer or a quantity that a layer lacks is refused in words', () => {
  expect(() => specValue(original, 'C2', 'width')).toThrow('Its layers are Input, C1, S2');
  expect(() => specValue(original, 'F6', 'kernel')).toThrow('F6 of lecun1998 has no kernel');
  expect(() => specValue(original, 'all', 'width')).toThrow('ask one of its layers');
});

test('Placeholders in a text become numbers', () => {
  expect(fillSpec(original, 'learns {C1.parameters}, has {C1.maps}')).toBe('learns 156, has 6');
  expect(() => fillSpec(original, '{C1.colour}')).toThrow('“colour”');
});

test('Small numbers are spelled out, large ones stay', () => {
  expect([spelled('6'), spelled('12'), spelled('13'), spelled('122,304')]).toEqual([
    'six',
    'twelve',
    '13',
    '122,304',
  ]);
});

test('The sliding layers form a chain: each reads what the one before made', () => {
  const layers = slidingLayers(original);
  expect(layers.map(({ name }) => name)).toEqual(['C1', 'S2', 'C3', 'S4', 'C5']);
  expect([layers[0]?.input, ...layers.map(({ output }) => output)]).toEqual([32, 28, 14, 10, 5, 1]);
});
