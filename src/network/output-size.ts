/**
 * The output-size formula O = (W − F + 2P)/S + 1 and its three outcomes.
 *
 * - `fits`: the division is exact; every column is read.
 * - `leftover`: it is not. Frameworks take the floor, and the last `leftover` columns of the padded
 *   input are never read.
 * - `none`: the window is wider than the padded input; there is no output at all.
 */
export type OutputSize =
  | { outcome: 'fits'; size: number; exact: number; leftover: 0 }
  | { outcome: 'leftover'; size: number; exact: number; leftover: number }
  | { outcome: 'none'; size: 0; exact: number; leftover: 0 };

export interface SlidingWindow {
  /** W, input width in pixels, at least 1. */
  input: number;
  /** F, width of the kernel or pooling window, at least 1. */
  kernel: number;
  /** P, zero padding added on each side, at least 0. */
  padding: number;
  /** S, stride, at least 1. */
  stride: number;
}

/**
 * Output width of a convolution or pooling layer (D3; P).
 *
 * @throws RangeError if a value is not a whole number or lies below its least value.
 */
export function outputSize(window: SlidingWindow): OutputSize {
  requireWhole('input width W', window.input, 1);
  requireWhole('kernel width F', window.kernel, 1);
  requireWhole('padding P', window.padding, 0);
  requireWhole('stride S', window.stride, 1);
  const span = window.input - window.kernel + 2 * window.padding;
  const exact = span / window.stride + 1;
  if (span < 0) return { outcome: 'none', size: 0, exact, leftover: 0 };
  const leftover = span % window.stride;
  const size = (span - leftover) / window.stride + 1;
  return leftover === 0
    ? { outcome: 'fits', size, exact, leftover }
    : { outcome: 'leftover', size, exact, leftover };
}

export interface SamePadding {
  /** ⌈W/S⌉, whatever the kernel. */
  size: number;
  /** Columns added before the first and after the last; they differ by at most one. */
  before: number;
  after: number;
}

/**
 * TensorFlow's SAME padding: enough zeros for O = ⌈W/S⌉, the odd one on the right.
 *
 * @throws RangeError as {@link outputSize}.
 */
export function samePadding(window: Omit<SlidingWindow, 'padding'>): SamePadding {
  requireWhole('input width W', window.input, 1);
  requireWhole('kernel width F', window.kernel, 1);
  requireWhole('stride S', window.stride, 1);
  const size = Math.ceil(window.input / window.stride);
  const total = Math.max(0, (size - 1) * window.stride + window.kernel - window.input);
  const before = Math.floor(total / 2);
  return { size, before, after: total - before };
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`The ${name} must be a whole number of at least ${least}, not ${value}.`);
}
