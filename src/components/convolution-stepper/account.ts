import type { Cell } from '#components/figure/cells.ts';
import { squashed } from '#network/activation.ts';
import type { Activation } from '#network/spec.ts';

/** A window of the input and a kernel, both as the network has them. */
export interface WindowAndKernel {
  /** Input plane `[row][column]`, `side · side` values. */
  input: ArrayLike<number>;
  side: number;
  /** Kernel `[row][column]`, `kernelSide · kernelSide` values. */
  kernel: ArrayLike<number>;
  kernelSide: number;
  bias: number;
  /** Upper left corner of the window in the input. */
  corner: Cell;
}

/** What batch normalization does to a sum: `factor · a + shift`; null where a network has none. */
export interface Normalization {
  factor: number;
  shift: number;
}

/**
 * One unit of a map, worked out in numbers that add up exactly as printed: pixels, weights and bias are
 * rounded to two decimals first, so products and sums have four and lose nothing.
 */
export interface WindowAccount {
  /** Two decimals. */
  pixels: number[];
  /** Two decimals. */
  weights: number[];
  /** Four decimals. */
  products: number[];
  /** Sum of the products up to and including each; four decimals. */
  running: number[];
  /** Two decimals. */
  bias: number;
  /** a: the last running sum plus the bias; four decimals. */
  sum: number;
  /** The sum after batch normalization, rounded to four decimals, or null. */
  normalized: number | null;
  /** The squashed sum, rounded to four decimals. */
  output: number;
}

const HUNDREDTHS = 100;
const TEN_THOUSANDTHS = 10_000;

/** Works out one unit by hand, from numbers rounded before the arithmetic. */
export function windowAccount(
  { input, side, kernel, kernelSide, bias, corner }: WindowAndKernel,
  normalization: Normalization | null,
  activation: Activation,
): WindowAccount {
  const cells = Array.from({ length: kernelSide * kernelSide }, (_, cell) => cell);
  // Whole numbers of hundredths: their products and sums are exact.
  const pixels = cells.map((cell) => {
    const row = corner.row + Math.floor(cell / kernelSide);
    const column = corner.column + (cell % kernelSide);
    return hundredths(input[row * side + column] ?? 0);
  });
  const weights = cells.map((cell) => hundredths(kernel[cell] ?? 0));
  const products = cells.map((cell) => (pixels[cell] ?? 0) * (weights[cell] ?? 0));
  let total = 0;
  const running = products.map((product) => (total += product));
  const sum = (total + hundredths(bias) * HUNDREDTHS) / TEN_THOUSANDTHS;
  const normalized =
    normalization === null ? null : fourDecimals(normalization.factor * sum + normalization.shift);
  return {
    pixels: pixels.map(fromHundredths),
    weights: weights.map(fromHundredths),
    products: products.map((product) => product / TEN_THOUSANDTHS),
    running: running.map((subtotal) => subtotal / TEN_THOUSANDTHS),
    bias: fromHundredths(hundredths(bias)),
    sum,
    normalized,
    output: fourDecimals(squashed(activation, normalized ?? sum)),
  };
}

function hundredths(value: number): number {
  return Math.round(value * HUNDREDTHS);
}

function fromHundredths(count: number): number {
  return count / HUNDREDTHS;
}

function fourDecimals(value: number): number {
  return Math.round(value * TEN_THOUSANDTHS) / TEN_THOUSANDTHS;
}
