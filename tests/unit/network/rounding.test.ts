import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundToSum } from '#network/rounding.ts';

const numbers = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});

test('rounded numbers add up to the rounded total, each within one unit of the last place', () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 0, max: 4 }), (values, decimals) => {
      const unit = 10 ** decimals;
      const rounded = roundToSum(values, decimals);
      const printed = rounded.values.map((value) => Math.round(value * unit));
      expect(
        printed.reduce((sum, value) => sum + value, 0) - Math.round(rounded.total * unit),
      ).toBe(0);
      const total = values.reduce((sum, value) => sum + value, 0);
      expect(Math.abs(rounded.total - total)).toBeLessThanOrEqual(0.5 / unit + 1e-9);
      rounded.values.forEach((value, index) => {
        expect(Math.abs(value - (values[index] ?? 0))).toBeLessThan(1 / unit + 1e-9);
      });
    }),
  );
});

test('three thirds make one', () => {
  expect(roundToSum([1 / 3, 1 / 3, 1 / 3], 2)).toEqual({ values: [0.34, 0.33, 0.33], total: 1 });
});
