/** How bars show counts: in proportion, or by their logarithm so that small ones can be seen too. */
export type BarScale = 'linear' | 'log';

/**
 * Length of a bar as a fraction of the longest, which is 1. On the log scale a bar starts at one half,
 * so that a count of 1 can still be seen; nothing has no bar on either.
 *
 * @param value a count, at least 0
 * @param longest the largest count of the column
 */
export function barLength(value: number, longest: number, scale: BarScale): number {
  if (value <= 0 || longest <= 0) return 0;
  if (scale === 'linear') return value / longest;
  return Math.log(2 * value) / Math.log(2 * longest);
}
