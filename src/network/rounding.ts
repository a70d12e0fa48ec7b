/**
 * Rounds numbers so that, as printed, they add up to their printed total (largest remainder method).
 * Each comes out within one unit of the last place of its true value.
 *
 * @param decimals places after the point, 0 … 9.
 * @returns the rounded numbers in the same order, and their rounded total.
 */
export function roundToSum(
  values: readonly number[],
  decimals: number,
): { values: number[]; total: number } {
  const unit = 10 ** decimals;
  const scaled = values.map((value) => value * unit);
  const floors = scaled.map(Math.floor);
  const total = Math.round(scaled.reduce((sum, value) => sum + value, 0));
  const missing = total - floors.reduce((sum, value) => sum + value, 0);
  const byRemainder = scaled
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  const rounded = [...floors];
  byRemainder.slice(0, missing).forEach(({ index }) => {
    rounded[index] = (rounded[index] ?? 0) + 1;
  });
  return { values: rounded.map((value) => value / unit), total: total / unit };
}
