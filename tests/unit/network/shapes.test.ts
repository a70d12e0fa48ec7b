import { describe, expect, test } from 'vitest';
import { layerShapes, shapeText, SpecError } from '#network/shapes.ts';
import type { LayerSpec, NetworkSpec } from '#network/spec.ts';
import { variant } from '#network/variants.ts';

/** The 1998 network with one layer changed. */
function altered(name: string, change: Partial<LayerSpec>): NetworkSpec {
  const spec = variant('lecun1998');
  const layers = spec.layers.map((layer) =>
    layer.name === name ? ({ ...layer, ...change } as LayerSpec) : layer,
  );
  return { ...spec, layers };
}

function refusal(spec: NetworkSpec): SpecError {
  try {
    layerShapes(spec);
  } catch (error) {
    if (error instanceof SpecError) return error;
  }
  throw new Error('The spec was not refused.');
}

describe('an impossible network is refused', () => {
  test('at the layer whose window does not fit, with sizes that would', () => {
    const error = refusal(altered('C5', { kernel: 7 }));
    expect(error.layer).toBe('C5');
    expect(error.message).toContain('a window of 7 does not fit an input of 5');
    expect(error.message).toContain('A window of 5 or less fits, or padding of 1');
    expect(() => layerShapes(altered('C5', { kernel: 7, padding: 1 }))).not.toThrow();
  });

  test('when a connection table has another number of rows than the layer has maps', () => {
    expect(refusal(altered('C3', { maps: 15 })).message).toContain('16 rows but the layer has 15');
  });

  test('when a map reads a map that does not exist, nothing, or one map twice', () => {
    const table = (first: number[]): NetworkSpec => altered('C3', { maps: 1, reads: [first] });
    expect(refusal(table([0, 6])).message).toContain('maps 0 to 5');
    expect(refusal(table([])).message).toContain('reads nothing');
    expect(refusal(table([1, 1])).message).toContain('once each');
  });

  test('when RBF units do not get the 84 values of a bitmap', () => {
    expect(refusal(altered('F6', { units: 80 })).message).toContain('80 units. Give it 84');
  });

  test('when a convolution follows a dense layer', () => {
    const spec = variant('lecun1998');
    const layers = [...spec.layers];
    const [c5, f6] = [layers[4] as LayerSpec, layers[5] as LayerSpec];
    const error = refusal({ ...spec, layers: [...layers.slice(0, 4), f6, c5, ...layers.slice(6)] });
    expect(error.message).toContain('the layer below is dense');
  });

  test('when it has no classifier, or goes on after it', () => {
    const spec = variant('lecun1998');
    expect(refusal({ ...spec, layers: spec.layers.slice(0, -1) }).message).toContain('classifier');
    const twice = [...spec.layers, ...spec.layers.slice(-1)];
    expect(refusal({ ...spec, layers: twice }).message).toContain('must be the last layer');
  });

  test('when a count is not a whole number', () => {
    expect(refusal(altered('F6', { units: 0 })).message).toContain('at least 1, not 0');
    expect(refusal(altered('C1', { stride: 1.5 })).message).toContain('stride');
    expect(refusal(altered('C1', { padding: -1 })).message).toContain('padding');
  });
});

test('a shape is printed as height×width×channels, or as a number of units', () => {
  const shapes = layerShapes(variant('lecun1998')).map(shapeText);
  expect(shapes).toEqual([
    '32×32×1',
    '28×28×6',
    '14×14×6',
    '10×10×16',
    '5×5×16',
    '1×1×120',
    '84',
    '10',
  ]);
});
