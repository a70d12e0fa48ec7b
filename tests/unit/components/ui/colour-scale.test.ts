import { describe, expect, test } from 'vitest';
import { colourOf, largest, pixels, rampOf, scalePosition } from '#components/ui/colour-scale.ts';
import type { Palette, Rgb } from '#components/ui/colour-scale.ts';

const PURPLE: Rgb = [60, 30, 120];
const PAPER: Rgb = [250, 250, 250];
const ORANGE: Rgb = [160, 70, 10];
const palette: Palette = {
  signed: rampOf([PURPLE, PAPER, ORANGE]),
  ink: rampOf([PAPER, [20, 20, 20]]),
  empty: PAPER,
};
const signed = { kind: 'signed', bound: 1.7159 } as const;

describe('the colour of a number', () => {
  test('is the ground at zero and the ends of the scale at its bounds and beyond', () => {
    expect(colourOf(-1.7159, signed, palette)).toEqual(PURPLE);
    expect(colourOf(-9, signed, palette)).toEqual(PURPLE);
    expect(colourOf(1.7159, signed, palette)).toEqual(ORANGE);
    const zero = colourOf(0, signed, palette);
    zero.forEach((channel, index) => {
      expect(Math.abs(channel - (PAPER[index] ?? 0))).toBeLessThanOrEqual(1);
    });
  });

  test('goes from paper at the background to ink', () => {
    const ink = { kind: 'ink', background: -0.1, ink: 1.175 } as const;
    expect(colourOf(-0.1, ink, palette)).toEqual(PAPER);
    expect(colourOf(1.175, ink, palette)).toEqual([20, 20, 20]);
    expect(scalePosition((1.175 - 0.1) / 2, ink)).toBeCloseTo(0.5, 6);
  });

  test('is the same in a map’s pixels', () => {
    const values = [-2, -0.4, 0, 0.7, 1.7];
    const bytes = pixels(values, signed, palette);
    values.forEach((value, index) => {
      expect([...bytes.slice(index * 4, index * 4 + 3)]).toEqual(colourOf(value, signed, palette));
      expect(bytes[index * 4 + 3]).toBe(255);
    });
  });
});

test('a map of zeros has a scale all the same', () => {
  expect(largest([0, 0])).toBe(1);
  expect(largest([0.5, -2])).toBe(2);
});
