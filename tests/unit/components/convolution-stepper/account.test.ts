import fc from 'fast-check';
import { expect, test } from 'vitest';
import { windowAccount } from '#components/convolution-stepper/account.ts';

const finite = fc.double({ min: -3, max: 3, noNaN: true });

test('What is printed adds up exactly, to the last of four decimals', () => {
  const inputs = fc.record({
    input: fc.array(finite, { minLength: 64, maxLength: 64 }),
    kernel: fc.array(finite, { minLength: 25, maxLength: 25 }),
    bias: finite,
    row: fc.integer({ min: 0, max: 3 }),
    column: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(inputs, ({ input, kernel, bias, row, column }) => {
      const account = windowAccount(
        { input, side: 8, kernel, kernelSide: 5, bias, corner: { row, column } },
        null,
        'tanh',
      );
      const units = (value: number): number => Math.round(Number(value.toFixed(4)) * 10_000);
      let total = 0;
      account.products.forEach((product, cell) => {
        const pixel = Math.round((account.pixels[cell] ?? 0) * 100);
        const weight = Math.round((account.weights[cell] ?? 0) * 100);
        expect(units(product)).toBe(pixel * weight + 0);
        total += units(product);
        expect(units(account.running[cell] ?? NaN)).toBe(total);
      });
      expect(units(account.sum)).toBe(total + units(account.bias));
    }),
  );
});

test('The window is taken from its place, and the sum is squashed', () => {
  const input = Array.from({ length: 9 }, (_, index) => index / 10);
  const account = windowAccount(
    {
      input,
      side: 3,
      kernel: [1, 0, 0, 1],
      kernelSide: 2,
      bias: 0.1,
      corner: { row: 1, column: 1 },
    },
    null,
    'scaled-tanh',
  );
  expect(account.pixels).toEqual([0.4, 0.5, 0.7, 0.8]);
  expect(account.sum).toBe(1.3);
  expect(account.output).toBeCloseTo(1.7159 * Math.tanh((2 * 1.3) / 3), 4);
});

test('Batch normalization stands between the sum and the squashing', () => {
  const account = windowAccount(
    { input: [2], side: 1, kernel: [1], kernelSide: 1, bias: 0, corner: { row: 0, column: 0 } },
    { factor: -0.5, shift: 0.25 },
    'relu',
  );
  expect(account.normalized).toBe(-0.75);
  expect(account.output).toBe(0);
});
