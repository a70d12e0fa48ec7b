import { DIGIT_PIXELS, DIGIT_SIDE, digitAt } from './digit.ts';
import type { DigitImage, DigitSet } from './digit.ts';

/** What a network's input plane looks like. */
export interface InputForm {
  /** Rows and columns: 28, or more for a digit with padding around it. */
  readonly side: number;
  /** Value of a pixel without ink, and of the padding. */
  readonly background: number;
  /** Value of a pixel with full ink. */
  readonly ink: number;
}

/**
 * A digit as a network's input: `side` · `side` values, row-major, the digit in the middle.
 *
 * @throws RangeError when the digit cannot be padded evenly to `side`
 */
export function networkInput(digit: DigitImage, form: InputForm): Float32Array<ArrayBuffer> {
  const input = new Float32Array(form.side * form.side);
  writeNetworkInput(digit, form, input, 0);
  return input;
}

/**
 * Writes a digit as a network's input to `target` from `offset` on.
 *
 * @throws RangeError when the digit cannot be padded evenly, has not 784 pixels or does not fit
 */
export function writeNetworkInput(
  digit: DigitImage,
  { side, background, ink }: InputForm,
  target: Float32Array,
  offset: number,
): void {
  const padding = (side - DIGIT_SIDE) / 2;
  if (!Number.isInteger(padding) || padding < 0) {
    throw new RangeError(
      `A 28×28 digit cannot be padded evenly to ${side}×${side}: the side must be 28, 30, 32 or so on.`,
    );
  }
  if (digit.length !== DIGIT_PIXELS) {
    throw new RangeError(`A digit has ${DIGIT_PIXELS} pixels, not ${digit.length}.`);
  }
  if (offset < 0 || offset + side * side > target.length) {
    throw new RangeError(
      `An input of ${side * side} values from ${offset} on does not fit into ${target.length}.`,
    );
  }
  const values = inkValues(background, ink);
  target.fill(background, offset, offset + side * side);
  for (let row = 0; row < DIGIT_SIDE; row++) {
    const from = row * DIGIT_SIDE;
    const to = offset + (row + padding) * side + padding;
    for (let column = 0; column < DIGIT_SIDE; column++) {
      target[to + column] = values[digit[from + column] as number] as number;
    }
  }
}

/** The scaled values of the inks 0 … 255; the last ones asked for are kept for the next digit. */
function inkValues(background: number, ink: number): Float32Array {
  if (kept?.background !== background || kept.ink !== ink) {
    const scale = (ink - background) / 255;
    const values = Float32Array.from({ length: 256 }, (_, value) => background + scale * value);
    kept = { background, ink, values };
  }
  return kept.values;
}

let kept: { background: number; ink: number; values: Float32Array } | null = null;

/**
 * Writes the chosen digits of a set as a batch `[digit][row][column]` to the beginning of `target`.
 *
 * @throws RangeError as {@link writeNetworkInput}, and when the set has no such digit
 */
export function writeNetworkInputs(
  set: DigitSet,
  indices: ArrayLike<number>,
  form: InputForm,
  target: Float32Array,
): void {
  for (let at = 0; at < indices.length; at++) {
    const digit = digitAt(set, indices[at] ?? -1);
    writeNetworkInput(digit, form, target, at * form.side * form.side);
  }
}
