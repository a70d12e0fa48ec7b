import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageToDrawing } from '#digits/image-drawing.ts';

const SIDE = 60;

/** A picture whose pixel colours are given by a function of row and column. */
function picture(colour: (row: number, column: number) => readonly number[]): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(SIDE * SIDE * 4);
  for (let at = 0; at < SIDE * SIDE; at++) {
    const [red = 0, green = red, blue = red, alpha = 255] = colour(
      Math.floor(at / SIDE),
      at % SIDE,
    );
    rgba.set([red, green, blue, alpha], at * 4);
  }
  return rgba;
}

/** The stroke of a figure one: a bar 8 pixels wide. */
function onBar(row: number, column: number): boolean {
  return row >= 10 && row < 50 && column >= 26 && column < 34;
}

const bar = Array.from({ length: SIDE * SIDE }, (_, at) =>
  onBar(Math.floor(at / SIDE), at % SIDE) ? 255 : 0,
);

function inkOf(colour: (row: number, column: number) => readonly number[]): number[] {
  return [...imageToDrawing(picture(colour), SIDE, SIDE).ink];
}

test('dark on light and light on dark give the same ink, at any contrast above the least', () => {
  const level = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(level, level, (ground, ink) => {
      fc.pre(Math.abs(ground - ink) > 40);
      expect(inkOf((row, column) => [onBar(row, column) ? ink : ground])).toEqual(bar);
    }),
  );
});

test('an even picture has no ink, nor has one with too little contrast', () => {
  const none = new Array<number>(SIDE * SIDE).fill(0);
  expect(inkOf(() => [255])).toEqual(none);
  expect(inkOf(() => [0])).toEqual(none);
  expect(inkOf((row, column) => [onBar(row, column) ? 190 : 200])).toEqual(none);
});

test('on a transparent ground whatever is opaque is ink, white as well as black', () => {
  for (const ink of [0, 255]) {
    expect(inkOf((row, column) => (onBar(row, column) ? [ink] : [0, 0, 0, 0]))).toEqual(bar);
  }
});

test('light falling in from one side is evened out', () => {
  const ink = inkOf((row, column) => [(onBar(row, column) ? 40 : 160) + column + row / 2]);
  expect(ink).toEqual(bar);
});

test('grain in the paper leaves no ink', () => {
  const ink = inkOf((row, column) => {
    const grain = ((row * 37 + column * 91) % 29) - 14;
    return [(onBar(row, column) ? 60 : 200) + grain];
  });
  expect(ink.map((value) => value > 0)).toEqual(bar.map((value) => value > 0));
});

test('specks away from the digit are dropped, parts of its size are kept', () => {
  const isSpeck = (row: number, column: number) => row < 5 && row > 2 && column > 50 && column < 53;
  const isPart = (row: number, column: number) =>
    row >= 15 && row < 30 && column < 20 && column > 15;
  const ink = inkOf((row, column) => [
    onBar(row, column) || isSpeck(row, column) || isPart(row, column) ? 0 : 255,
  ]);
  expect(ink[3 * SIDE + 51]).toBe(0);
  expect(ink[20 * SIDE + 17]).toBe(255);
});

test('soft edges stay soft', () => {
  const ink = inkOf((row, column) => [onBar(row, column) ? 0 : onBar(row, column - 1) ? 120 : 255]);
  const edge = ink[20 * SIDE + 34] ?? 0;
  expect(edge).toBeGreaterThan(60);
  expect(edge).toBeLessThan(220);
});

test('a picture of a single pixel has no ink', () => {
  expect(imageToDrawing(new Uint8ClampedArray(4), 1, 1).ink).toHaveLength(1);
});

test('data of another length than the size says is refused', () => {
  expect(() => imageToDrawing(new Uint8ClampedArray(12), 2, 2)).toThrow(/needs 16 bytes, not 12/);
});
