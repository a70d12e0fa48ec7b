import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIGIT_SIDE } from '#digits/digit.ts';
import { FIT_SIDE, centreOfMass, preprocess } from '#digits/preprocess.ts';
import type { Drawing, PreprocessSteps } from '#digits/preprocess.ts';
import { resample } from '#digits/resample.ts';
import { drawings } from './arbitraries.ts';

function stepsOf(drawing: Drawing): PreprocessSteps {
  const steps = preprocess(drawing);
  if (steps.empty) throw new Error('The drawing has no ink.');
  return steps;
}

function filled(width: number, height: number, value = 255): Drawing {
  return { width, height, ink: new Uint8Array(width * height).fill(value) };
}

/** The drawing on a larger surface, its top left corner at the given place. */
function moved(drawing: Drawing, row: number, column: number): Drawing {
  const width = drawing.width + 40;
  const height = drawing.height + 40;
  const ink = new Uint8Array(width * height);
  for (let y = 0; y < drawing.height; y++) {
    const line = drawing.ink.subarray(y * drawing.width, (y + 1) * drawing.width);
    ink.set(line, (row + y) * width + column);
  }
  return { width, height, ink };
}

function asDrawing(digit: Uint8Array): Drawing {
  return { width: DIGIT_SIDE, height: DIGIT_SIDE, ink: digit };
}

test('the centre of mass is within half a pixel of (14, 14), unless ink would be cut off', () => {
  fc.assert(
    fc.property(drawings, (drawing) => {
      const steps = preprocess(drawing);
      if (steps.empty) return;
      const mass = centreOfMass(asDrawing(steps.digit));
      expect(mass.row).toBeCloseTo(steps.placement.centreOfMass.row, 6);
      expect(mass.column).toBeCloseTo(steps.placement.centreOfMass.column, 6);
      if (steps.placement.clamped) return;
      expect(Math.abs(mass.row - 14)).toBeLessThanOrEqual(0.5 + 1e-9);
      expect(Math.abs(mass.column - 14)).toBeLessThanOrEqual(0.5 + 1e-9);
    }),
  );
});

test('the fitted digit has a longer side of 20 and keeps the aspect to the nearest pixel', () => {
  fc.assert(
    fc.property(drawings, (drawing) => {
      const steps = preprocess(drawing);
      if (steps.empty) return;
      const { crop, fitted } = steps;
      expect(Math.max(fitted.width, fitted.height)).toBe(FIT_SIDE);
      const scale = FIT_SIDE / Math.max(crop.width, crop.height);
      expect(Math.abs(fitted.width - Math.max(1, crop.width * scale))).toBeLessThanOrEqual(0.5);
      expect(Math.abs(fitted.height - Math.max(1, crop.height * scale))).toBeLessThanOrEqual(0.5);
    }),
  );
});

test('where on the pad the drawing is does not change the digit', () => {
  const shift = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(drawings, shift, shift, (drawing, row, column) => {
      const here = preprocess(drawing);
      const there = preprocess(moved(drawing, row, column));
      expect(there.empty).toBe(here.empty);
      if (here.empty || there.empty) return;
      expect(there.digit).toEqual(here.digit);
      expect(there.crop.row - here.crop.row).toBe(row);
      expect(there.crop.column - here.crop.column).toBe(column);
    }),
  );
});

test('placing cuts off no ink, and scaling makes none stronger', () => {
  fc.assert(
    fc.property(drawings, (drawing) => {
      const steps = preprocess(drawing);
      if (steps.empty) return;
      const sum = (ink: Uint8Array) => ink.reduce((a, b) => a + b, 0);
      expect(sum(steps.digit)).toBe(sum(steps.fitted.ink));
      expect(Math.max(...steps.digit)).toBeLessThanOrEqual(Math.max(...drawing.ink));
    }),
  );
});

test('a blank drawing is told apart, as are traces too faint to leave any', () => {
  expect(preprocess(filled(280, 280, 0))).toEqual({ empty: true });
  expect(preprocess({ width: 0, height: 0, ink: new Uint8Array(0) })).toEqual({ empty: true });
  const traces = filled(280, 280, 0);
  traces.ink[0] = 1;
  traces.ink[280 * 280 - 1] = 1;
  expect(preprocess(traces)).toEqual({ empty: true });
});

test('a pad full of ink becomes a full 20×20 square in the middle', () => {
  const { fitted, placement, digit } = stepsOf(filled(280, 280));
  expect(fitted).toEqual(filled(20, 20));
  expect(placement).toEqual({
    row: 4,
    column: 4,
    centreOfMass: { row: 13.5, column: 13.5 },
    clamped: false,
  });
  expect(digit.filter((value) => value === 255)).toHaveLength(400);
});

test('a single dot becomes a square, wherever it is', () => {
  const drawing = filled(100, 100, 0);
  drawing.ink[99 * 100 + 99] = 255;
  const { crop, fitted } = stepsOf(drawing);
  expect(crop).toEqual({ ...filled(1, 1), row: 99, column: 99 });
  expect(fitted).toEqual(filled(20, 20));
});

test('a line one pixel wide stays a line one pixel wide at full ink', () => {
  expect(stepsOf(filled(1, 60)).fitted).toEqual(filled(1, 20));
  expect(stepsOf(filled(200, 1)).fitted).toEqual(filled(20, 1));
});

test('ink in all four corners is kept', () => {
  const drawing = filled(40, 40, 0);
  for (const corner of [0, 39, 39 * 40, 39 * 40 + 39]) drawing.ink[corner] = 255;
  const { crop, fitted } = stepsOf(drawing);
  expect([crop.width, crop.height]).toEqual([40, 40]);
  for (const corner of [0, 19, 380, 399]) expect(fitted.ink[corner]).toBe(64);
});

test('weight at one end moves the digit only as far as its ink stays inside', () => {
  const drawing = filled(100, 100, 0);
  for (let at = 0; at < 100; at++) drawing.ink[50 * 100 + at] = 60;
  for (let row = 0; row < 100; row++) drawing.ink.fill(255, row * 100, row * 100 + 8);
  const { placement } = stepsOf(drawing);
  expect(placement.clamped).toBe(true);
  expect(placement.column).toBe(8);
});

test('an MNIST-sized box is passed through unchanged', () => {
  const box = filled(20, 20);
  box.ink.forEach((_, at) => (box.ink[at] = 1 + ((at * 7) % 255)));
  expect(stepsOf(box).fitted).toEqual(box);
});

test('halving takes the mean of four pixels, doubling goes evenly from one to the next', () => {
  const four = { width: 2, height: 2, ink: Uint8Array.of(0, 100, 200, 60) };
  expect([...resample(four, 1, 1).ink]).toEqual([90]);
  const two = { width: 2, height: 1, ink: Uint8Array.of(0, 100) };
  expect([...resample(two, 4, 1).ink]).toEqual([0, 25, 75, 100]);
});

test('a pixel that straddles two takes from each by its part', () => {
  const three = { width: 3, height: 1, ink: Uint8Array.of(90, 0, 30) };
  expect([...resample(three, 2, 1).ink]).toEqual([60, 20]);
});

test('ink of another length than the size says is refused', () => {
  expect(() => preprocess({ width: 3, height: 3, ink: new Uint8Array(8) })).toThrow(
    /3×3 pixels needs 9 bytes of ink, not 8/,
  );
});
