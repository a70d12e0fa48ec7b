import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stageLayout } from '#components/output-size/stage-layout.ts';

test('However many places there are, bars and output cells stay apart and the stage stays low', () => {
  const cases = fc.record({
    width: fc.integer({ min: 280, max: 900 }),
    columns: fc.integer({ min: 1, max: 96 }),
    places: fc.integer({ min: 0, max: 96 }),
    stride: fc.integer({ min: 1, max: 16 }),
  });
  fc.assert(
    fc.property(cases, ({ width, columns, places, stride }) => {
      const { cell, stairs, output, height } = stageLayout(width, columns, places, stride);
      expect(cell * columns).toBeCloseTo(width);
      expect(stairs.bar).toBeLessThanOrEqual(stairs.pitch);
      expect(output.side).toBeLessThan(cell * stride);
      expect(output.y).toBeGreaterThanOrEqual(stairs.y + stairs.pitch * places);
      expect(height).toBeLessThan(330);
    }),
  );
});
