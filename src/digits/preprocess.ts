import { DIGIT_SIDE } from './digit.ts';
import type { DigitImage } from './digit.ts';
import { resample } from './resample.ts';

/**
 * Row and column, counted from 0, that the centre of mass is put at. It is half a pixel beyond the
 * middle of 28 pixels: in MNIST's training images both coordinates lie between 13.5 and 14.5.
 */
export const MASS_CENTRE = DIGIT_SIDE / 2;

/** Side of the box a digit is fitted into before it is centred. */
export const FIT_SIDE = 20;

/** Ink on a surface of `width` · `height` pixels, row-major, 0 (none) … 255 (full). */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly ink: Uint8Array;
}

/** A part of a drawing, and where in it the part was. */
export interface Crop extends Drawing {
  readonly row: number;
  readonly column: number;
}

/**
 * A place in an image in whole and broken pixels: (0, 0) is the centre of the first pixel, so that the
 * geometric middle of a 28×28 image is at (13.5, 13.5).
 */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** How a fitted digit lies in the 28×28 image. */
export interface Placement {
  /** Row and column at which the fitted digit's top left pixel is put. */
  readonly row: number;
  readonly column: number;
  /** Where the ink's centre of mass is in the 28×28 image. */
  readonly centreOfMass: Place;
  /** True where the centre of mass could not be put at (14, 14) without cutting off ink. */
  readonly clamped: boolean;
}

/** What a drawing goes through to become a digit, step by step. */
export interface PreprocessSteps {
  readonly empty: false;
  /** The smallest rectangle that holds all ink. */
  readonly crop: Crop;
  /** The crop, scaled so that its longer side has 20 pixels. */
  readonly fitted: Drawing;
  /** Where the fitted digit is put. */
  readonly placement: Placement;
  /** The fitted digit in its place in 28×28. */
  readonly digit: DigitImage;
}

/** A drawing without ink, or with too little to leave a trace in 20×20 pixels. */
export interface EmptyDrawing {
  readonly empty: true;
}

/**
 * Turns a drawing into a 28×28 digit the way MNIST was made: crop to the ink, fit into 20×20 keeping
 * the aspect, antialiased, and centre by centre of mass in 28×28, moving by whole pixels (LeCun,
 * Bottou, Bengio, Haffner 1998, section III.A). The centre of mass then lies within half a pixel of
 * (14, 14), as in MNIST (see {@link Place}), unless ink would have been cut off.
 *
 * @throws RangeError when the drawing's size and the length of its ink do not agree
 */
export function preprocess(drawing: Drawing): PreprocessSteps | EmptyDrawing {
  const crop = cropToInk(drawing);
  if (!crop) return { empty: true };
  const fitted = fitInBox(crop, FIT_SIDE);
  // Traces of ink spread over a large area come to nothing.
  if (fitted.ink.every((value) => value === 0)) return { empty: true };
  const placement = placeByMass(fitted);
  return { empty: false, crop, fitted, placement, digit: place(fitted, placement) };
}

/**
 * The smallest rectangle that holds all ink, or undefined if there is none.
 *
 * @throws RangeError when the drawing's size and the length of its ink do not agree
 */
export function cropToInk({ width, height, ink }: Drawing): Crop | undefined {
  if (ink.length !== width * height) {
    throw new RangeError(
      `A drawing of ${width}×${height} pixels needs ${width * height} bytes of ink, not ${ink.length}.`,
    );
  }
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (ink[row * width + column] === 0) continue;
      if (row < top) top = row;
      if (row > bottom) bottom = row;
      if (column < left) left = column;
      if (column > right) right = column;
    }
  }
  if (bottom < 0) return undefined;
  const size = { width: right - left + 1, height: bottom - top + 1 };
  const part = new Uint8Array(size.width * size.height);
  for (let row = 0; row < size.height; row++) {
    const start = (top + row) * width + left;
    part.set(ink.subarray(start, start + size.width), row * size.width);
  }
  return { ...size, row: top, column: left, ink: part };
}

/**
 * Scales a drawing so that its longer side has `side` pixels; the other side keeps the aspect to the
 * nearest whole pixel, and has one at least.
 */
export function fitInBox(drawing: Drawing, side: number): Drawing {
  const scale = side / Math.max(drawing.width, drawing.height);
  const width = Math.max(1, Math.round(drawing.width * scale));
  const height = Math.max(1, Math.round(drawing.height * scale));
  return resample(drawing, width, height);
}

/** The mean place of the ink, each pixel weighing as much as it has ink; the middle if there is none. */
export function centreOfMass({ width, height, ink }: Drawing): Place {
  let [mass, rows, columns] = [0, 0, 0];
  ink.forEach((value, index) => {
    const column = index % width;
    mass += value;
    columns += value * column;
    rows += (value * (index - column)) / width;
  });
  if (mass === 0) return { row: (height - 1) / 2, column: (width - 1) / 2 };
  return { row: rows / mass, column: columns / mass };
}

/** Where in 28×28 a fitted digit is to be put so that its centre of mass comes to (14, 14). */
export function placeByMass(fitted: Drawing): Placement {
  const mass = centreOfMass(fitted);
  // Of two places equally near, the upper and the left one: an even shape then lies in the middle.
  const wanted = {
    row: Math.ceil(MASS_CENTRE - 0.5 - mass.row),
    column: Math.ceil(MASS_CENTRE - 0.5 - mass.column),
  };
  const row = clamp(wanted.row, 0, DIGIT_SIDE - fitted.height);
  const column = clamp(wanted.column, 0, DIGIT_SIDE - fitted.width);
  return {
    row,
    column,
    centreOfMass: { row: mass.row + row, column: mass.column + column },
    clamped: row !== wanted.row || column !== wanted.column,
  };
}

/** Puts a drawing of at most 28×28 at a place of an empty digit image. */
export function place({ width, height, ink }: Drawing, at: Place): DigitImage {
  const digit = new Uint8Array(DIGIT_SIDE * DIGIT_SIDE);
  for (let row = 0; row < height; row++) {
    const line = ink.subarray(row * width, (row + 1) * width);
    digit.set(line, (at.row + row) * DIGIT_SIDE + at.column);
  }
  return digit;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
