import { squashed } from '#network/activation.ts';
import type { Activation } from '#network/spec.ts';

/**
 * Four ways to make one value of a window: its mean, its largest value, the subsampling of 1998 (P,
 * section II.B), or the upper left value alone, which is what a convolution at stride 2 computes.
 */
export const poolingWays = ['average', 'max', 'trainable', 'strided'] as const;
export type PoolingWay = (typeof poolingWays)[number];

/** The two numbers that a subsampled map learns, and the function around them. */
export interface Subsampling {
  /** Weight on the sum of the window, not on its mean. */
  coefficient: number;
  bias: number;
  activation: Activation;
}

/**
 * Pools one map.
 *
 * @param map `[row][column]`, `side · side` values.
 * @param window values across the window, which is also its stride; columns left over are not read.
 * @returns `[row][column]`, `⌊side / window⌋` values across.
 */
export function pooled(
  map: ArrayLike<number>,
  side: number,
  window: number,
  way: PoolingWay,
  subsampling: Subsampling,
): Float32Array {
  const across = Math.floor(side / window);
  const output = new Float32Array(across * across);
  for (let unit = 0; unit < output.length; unit++) {
    const corner = { row: Math.floor(unit / across) * window, column: (unit % across) * window };
    output[unit] = pooledWindow(windowAt(map, side, window, corner), way, subsampling);
  }
  return output;
}

/** The values of a window, row by row. */
export function windowAt(
  map: ArrayLike<number>,
  side: number,
  window: number,
  corner: { row: number; column: number },
): number[] {
  return Array.from({ length: window * window }, (_, cell) => {
    const row = corner.row + Math.floor(cell / window);
    const column = corner.column + (cell % window);
    return map[row * side + column] ?? 0;
  });
}

function pooledWindow(values: readonly number[], way: PoolingWay, by: Subsampling): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (way) {
    case 'average':
      return sum / values.length;
    case 'max':
      return Math.max(...values);
    case 'trainable':
      return squashed(by.activation, by.coefficient * sum + by.bias);
    case 'strided':
      return values[0] ?? 0;
  }
}
