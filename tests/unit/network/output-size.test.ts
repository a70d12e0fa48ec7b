import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outputSize, samePadding } from '#network/output-size.ts';
import type { SlidingWindow } from '#network/output-size.ts';

const windows = fc.record({
  input: fc.integer({ min: 1, max: 64 }),
  kernel: fc.integer({ min: 1, max: 64 }),
  padding: fc.integer({ min: 0, max: 16 }),
  stride: fc.integer({ min: 1, max: 16 }),
});

/** Places where the window stands, found by putting it down at every stride. */
function places({ input, kernel, padding, stride }: SlidingWindow): number[] {
  const found: number[] = [];
  for (let start = -padding; start + kernel <= input + padding; start += stride) found.push(start);
  return found;
}

describe('the output size', () => {
  test('is the number of places where the window can stand', () => {
    fc.assert(
      fc.property(windows, (window) => {
        expect(outputSize(window).size).toBe(places(window).length);
      }),
    );
  });

  test('leaves over just the columns that no window reads', () => {
    fc.assert(
      fc.property(windows, (window) => {
        const result = outputSize(window);
        const last = places(window).at(-1);
        if (last === undefined) expect(result.outcome).toBe('none');
        else {
          const unread = window.input + window.padding - (last + window.kernel);
          expect(result.leftover).toBe(unread);
          expect(result.outcome).toBe(unread === 0 ? 'fits' : 'leftover');
        }
      }),
    );
  });

  test('is 15.5 exactly, 15 under floor and 16 with SAME for W 32, F 7, P 2, S 2', () => {
    expect(outputSize({ input: 32, kernel: 7, padding: 2, stride: 2 })).toEqual({
      outcome: 'leftover',
      size: 15,
      exact: 15.5,
      leftover: 1,
    });
    expect(samePadding({ input: 32, kernel: 7, stride: 2 }).size).toBe(16);
  });

  test('says which value is wrong', () => {
    const window = { input: 32, kernel: 5, padding: 0, stride: 1 };
    expect(() => outputSize({ ...window, stride: 0 })).toThrow('stride S must be a whole number');
    expect(() => outputSize({ ...window, padding: -1 })).toThrow('padding P');
    expect(() => outputSize({ ...window, kernel: 2.5 })).toThrow('2.5');
  });
});

describe('SAME padding', () => {
  test('makes the window fit ⌈W/S⌉ times, with the odd column after', () => {
    fc.assert(
      fc.property(windows, ({ input, kernel, stride }) => {
        const { size, before, after } = samePadding({ input, kernel, stride });
        expect(size).toBe(Math.ceil(input / stride));
        expect(after - before === 0 || after - before === 1).toBe(true);
        const padded = input + before + after;
        expect(Math.floor((padded - kernel) / stride) + 1).toBeGreaterThanOrEqual(size);
      }),
    );
  });
});
