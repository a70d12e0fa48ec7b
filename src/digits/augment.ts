import { DIGIT_PIXELS, DIGIT_SIDE } from './digit.ts';
import type { DigitImage } from './digit.ts';

/** The largest distortions; each digit gets its own, evenly spread from minus to plus these. */
export interface AugmentRange {
  /** Degrees. */
  readonly rotation: number;
  /** Pixels, in each direction. */
  readonly shift: number;
  /** Fraction: 0.1 is from 0.9 to 1.1 times as large. */
  readonly scale: number;
}

/** A modest distortion that leaves every digit readable. */
export const DEFAULT_AUGMENT: AugmentRange = { rotation: 10, shift: 2, scale: 0.1 };

/** One distortion: about the image's middle, `scale` times as large, turned clockwise, then shifted. */
export interface Distortion {
  /** Degrees, clockwise. */
  readonly rotation: number;
  readonly scale: number;
  /** Pixels downwards. */
  readonly rows: number;
  /** Pixels to the right. */
  readonly columns: number;
}

/**
 * Writes a randomly rotated, scaled and shifted copy of a digit to `output`.
 *
 * @param output 784 bytes, not the digit itself
 * @param random numbers in [0, 1); four are used for each digit
 */
export function augmentDigit(
  digit: DigitImage,
  output: DigitImage,
  random: () => number,
  range: AugmentRange = DEFAULT_AUGMENT,
): void {
  const rotation = spread(random, range.rotation);
  const scale = 1 + spread(random, range.scale);
  const rows = spread(random, range.shift);
  const columns = spread(random, range.shift);
  distort(digit, output, rotation, scale, rows, columns);
}

/**
 * Writes a rotated, scaled and shifted copy of a digit to `output`; what comes from outside is
 * background.
 *
 * @param output 784 bytes, not the digit itself
 * @throws RangeError when either has not 784 bytes, they share memory, or the scale is not above 0
 */
export function distortDigit(digit: DigitImage, output: DigitImage, by: Distortion): void {
  distort(digit, output, by.rotation, by.scale, by.rows, by.columns);
}

function distort(
  digit: DigitImage,
  output: DigitImage,
  rotation: number,
  scale: number,
  rows: number,
  columns: number,
): void {
  if (digit.length !== DIGIT_PIXELS || output.length !== DIGIT_PIXELS || digit === output) {
    throw new RangeError(`A digit and its output must be two arrays of ${DIGIT_PIXELS} bytes.`);
  }
  if (!(scale > 0))
    throw new RangeError(`A digit cannot be scaled by ${scale}: it must be above 0.`);
  // Each pixel of the output looks back to where in the digit it comes from.
  const angle = (rotation * Math.PI) / 180;
  const cosine = Math.cos(angle) / scale;
  const sine = Math.sin(angle) / scale;
  const middle = (DIGIT_SIDE - 1) / 2;
  for (let row = 0; row < DIGIT_SIDE; row++) {
    const down = row - middle - rows;
    for (let column = 0; column < DIGIT_SIDE; column++) {
      const right = column - middle - columns;
      const fromColumn = middle + cosine * right + sine * down;
      const fromRow = middle - sine * right + cosine * down;
      output[row * DIGIT_SIDE + column] = Math.round(sample(digit, fromRow, fromColumn));
    }
  }
}

function sample(digit: DigitImage, row: number, column: number): number {
  const top = Math.floor(row);
  const left = Math.floor(column);
  const down = row - top;
  const right = column - left;
  const upper = (1 - right) * inkAt(digit, top, left) + right * inkAt(digit, top, left + 1);
  const lower = (1 - right) * inkAt(digit, top + 1, left) + right * inkAt(digit, top + 1, left + 1);
  return (1 - down) * upper + down * lower;
}

function inkAt(digit: DigitImage, row: number, column: number): number {
  const inside = row >= 0 && row < DIGIT_SIDE && column >= 0 && column < DIGIT_SIDE;
  return inside ? (digit[row * DIGIT_SIDE + column] ?? 0) : 0;
}

function spread(random: () => number, most: number): number {
  return (2 * random() - 1) * most;
}
