import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { receptiveFields, unitWindows } from '#network/receptive-field.ts';
import type { Unit } from '#network/receptive-field.ts';
import { layerShapes } from '#network/shapes.ts';
import { VARIANTS, variant } from '#network/variants.ts';

const lecun = variant('lecun1998');

describe('the windows of a unit', () => {
  test('of C3 map 10 lie on S2 maps 0, 1, 4 and 5 and 14 pixels of the input', () => {
    const windows = unitWindows(lecun, { layer: 3, channel: 10, row: 3, column: 4 });
    expect(windows[2]).toEqual({ row: 3, column: 4, height: 5, width: 5, channels: [0, 1, 4, 5] });
    expect(windows[1]).toMatchObject({ row: 6, column: 8, height: 10, width: 10 });
    expect(windows[0]).toEqual({ row: 6, column: 8, height: 14, width: 14, channels: [0] });
  });

  test('of any unit of any variant are as wide in the input as the layer’s receptive field', () => {
    const units = fc.constantFrom(...VARIANTS).chain((spec) => {
      const shapes = layerShapes(spec);
      return fc.integer({ min: 0, max: shapes.length - 1 }).chain((layer) => {
        const shape = shapes[layer] ?? { channels: 1, height: 1, width: 1 };
        const below = (length: number): fc.Arbitrary<number> =>
          fc.integer({ min: 0, max: length - 1 });
        return fc.record({
          spec: fc.constant(spec),
          unit: fc.record({
            layer: fc.constant(layer),
            channel: below(shape.channels),
            row: below(shape.height),
            column: below(shape.width),
          }),
        });
      });
    });
    fc.assert(
      fc.property(units, ({ spec, unit }) => {
        const window = unitWindows(spec, unit)[0];
        const size = receptiveFields(spec)[unit.layer]?.size;
        expect(window?.width).toBe(size);
        expect(window?.height).toBe(size);
        expect((window?.row ?? -1) >= 0).toBe(true);
        expect((window?.row ?? 0) + (window?.height ?? 0)).toBeLessThanOrEqual(spec.input.side);
      }),
    );
  });

  test('of a unit that does not exist are refused', () => {
    const nowhere: Unit = { layer: 1, channel: 6, row: 0, column: 0 };
    expect(() => unitWindows(lecun, nowhere)).toThrow('no unit at row 0, column 0 of map 6');
  });
});
