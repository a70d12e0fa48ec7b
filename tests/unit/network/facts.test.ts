import { describe, expect, test } from 'vitest';
import { C3_TABLE, kernelCount } from '#network/connection-table.ts';
import { networkFacts } from '#network/facts.ts';
import { glyphCodes } from '#network/glyphs.ts';
import { receptiveFields } from '#network/receptive-field.ts';
import { VARIANTS, variant } from '#network/variants.ts';

/** The table of the 1998 network: name, output, parameters, connections, receptive field. */
const LECUN_1998 = [
  ['Input', [32, 32, 1], 0, 0, 1],
  ['C1', [28, 28, 6], 156, 122_304, 5],
  ['S2', [14, 14, 6], 12, 5_880, 6],
  ['C3', [10, 10, 16], 1_516, 151_600, 14],
  ['S4', [5, 5, 16], 32, 2_000, 16],
  ['C5', [1, 1, 120], 48_120, 48_120, 32],
  ['F6', [84], 10_164, 10_164, 32],
  ['Output', [10], 0, 840, 32],
] as const;

const PARAMETERS = {
  lecun1998: 60_000,
  'lenet5-softmax': 60_850,
  'pytorch-tanh-avg': 61_706,
  'pytorch-sigmoid-max': 44_426,
  'relu-max-sgd': 44_426,
  'keras-tanh-max': 44_426,
  modern: 62_158,
};

describe('the network of 1998', () => {
  test('has the published shapes, parameters and connections, layer by layer', () => {
    const { layers, parameters, connections } = networkFacts(variant('lecun1998'));
    expect(
      layers.map((layer) => [
        layer.name,
        layer.output,
        layer.parameters,
        layer.connections,
        layer.receptiveField,
      ]),
    ).toEqual(LECUN_1998);
    expect({ parameters, connections }).toEqual({ parameters: 60_000, connections: 340_908 });
  });

  test('has neighbours 1, 2, 2, 4 and 4 input pixels apart in C1, S2, C3, S4 and C5', () => {
    const jumps = receptiveFields(variant('lecun1998')).map(({ jump }) => jump);
    expect(jumps.slice(1, 6)).toEqual([1, 2, 2, 4, 4]);
  });

  test('has 60 kernels in C3, and every S2 map is read by ten C3 maps', () => {
    expect(kernelCount(C3_TABLE)).toBe(60);
    for (let map = 0; map < 6; map++) {
      expect(C3_TABLE.filter((reads) => reads.includes(map))).toHaveLength(10);
    }
  });

  test('compares F6 with ten different bitmaps of 84 values of ±1', () => {
    const codes = glyphCodes();
    expect(codes.map((code) => code.length)).toEqual(new Array(10).fill(84));
    expect(new Set(codes.flat())).toEqual(new Set([-1, 1]));
    expect(new Set(codes.map((code) => code.join())).size).toBe(10);
  });
});

describe('the variants', () => {
  test('have the parameters that the sources’ networks have', () => {
    const parameters = VARIANTS.map((spec) => [spec.id, networkFacts(spec).parameters]);
    expect(Object.fromEntries(parameters)).toEqual(PARAMETERS);
  });

  test('multiply 416,520 times for one image where C3 reads everything', () => {
    const { layers } = networkFacts(variant('pytorch-tanh-avg'));
    expect(layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0)).toBe(416_520);
  });

  test('with a 28×28 input arrive at 4×4 before the dense layers', () => {
    const { layers } = networkFacts(variant('keras-tanh-max'));
    expect(layers.slice(0, 6).map(({ output }) => output[0])).toEqual([28, 24, 12, 8, 4, 120]);
  });

  test('are listed when an unknown one is asked for', () => {
    expect(() => variant('lenet-6')).toThrow(/lenet-6.*lecun1998.*modern/);
  });
});
