import { describe, expect, test } from 'vitest';
import { mapLayout, mapLinks } from '#components/network-map/layout.ts';
import { VARIANTS, variant } from '#network/variants.ts';

describe('the drawing of a network', () => {
  test.each(VARIANTS)('keeps maps apart and inside the frame ($id)', (spec) => {
    const layout = mapLayout(spec);
    const boxes = layout.layers.flatMap(({ maps }) => maps);
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(layout.width);
      expect(box.y + box.height).toBeLessThanOrEqual(layout.height + 1);
    }
    boxes.forEach((a, index) => {
      for (const b of boxes.slice(index + 1)) {
        const apart =
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    });
  });

  test('draws cells in whole pixels, C1 as large as the input, so that the shrinking is true', () => {
    const { layers } = mapLayout(variant('lecun1998'));
    const widths = layers.slice(0, 5).map(({ maps }) => maps[0]?.width);
    expect(widths).toEqual([96, 84, 56, 60, 40]);
    expect(layers[6]?.flat).toMatchObject({ columns: 7, rows: 12 });
  });

  test('has a wire for each of C3’s 60 kernels in the 1998 network, 96 where all are connected', () => {
    const wires = (id: string): number =>
      mapLinks(variant(id), mapLayout(variant(id))).filter(
        (link) => link.kind === 'wire' && link.layer === 3,
      ).length;
    expect(wires('lecun1998')).toBe(60);
    expect(wires('pytorch-tanh-avg')).toBe(96);
  });
});
