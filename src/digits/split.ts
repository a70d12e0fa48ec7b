import { CLASS_COUNT, classCounts } from './digit.ts';

/**
 * An order that spreads every class evenly: the k-th of a class's n images comes at (k + ½)/n of the
 * way, ties by class. Any stretch of the order then holds each class in its share of the whole.
 *
 * @param indices images in the order in which those of one class keep following each other
 * @returns the same indices, reordered
 */
export function interleaveClasses(labels: Uint8Array, indices: readonly number[]): number[] {
  const totals = classCounts(Uint8Array.from(indices, (index) => labels[index] ?? 0));
  const seen = new Array<number>(CLASS_COUNT).fill(0);
  const places = indices.map((index) => {
    const label = labels[index] ?? 0;
    const rank = seen[label] ?? 0;
    seen[label] = rank + 1;
    return { index, label, place: (rank + 0.5) / (totals[label] ?? 1) };
  });
  return places.sort((a, b) => a.place - b.place || a.label - b.label).map(({ index }) => index);
}

/**
 * Splits a set once and for all: from each class its last images are held out, in number the class's
 * share of `heldOut` (rounded by largest remainder, ties to the smaller digit); the rest is for
 * training. Both parts come in the order of {@link interleaveClasses}.
 *
 * @returns indices into `labels`
 * @throws RangeError when more images are to be held out than there are
 */
export function stratifiedSplit(
  labels: Uint8Array,
  heldOut: number,
): { train: number[]; heldOut: number[] } {
  if (heldOut < 0 || heldOut > labels.length) {
    throw new RangeError(`Cannot hold out ${heldOut} of ${labels.length} images.`);
  }
  const counts = classCounts(labels);
  const quotas = largestRemainder(counts, heldOut);
  const seen = new Array<number>(CLASS_COUNT).fill(0);
  const parts = { train: [] as number[], heldOut: [] as number[] };
  labels.forEach((label, index) => {
    const rank = seen[label] ?? 0;
    seen[label] = rank + 1;
    const kept = (counts[label] ?? 0) - (quotas[label] ?? 0);
    (rank < kept ? parts.train : parts.heldOut).push(index);
  });
  return {
    train: interleaveClasses(labels, parts.train),
    heldOut: interleaveClasses(labels, parts.heldOut),
  };
}

function largestRemainder(counts: readonly number[], total: number): number[] {
  const sum = counts.reduce((a, b) => a + b, 0);
  const exact = counts.map((count) => (sum === 0 ? 0 : (count * total) / sum));
  const quotas = exact.map(Math.floor);
  const missing = total - quotas.reduce((a, b) => a + b, 0);
  const byRemainder = exact
    .map((share, label) => ({ label, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  for (const { label } of byRemainder.slice(0, missing)) quotas[label] = (quotas[label] ?? 0) + 1;
  return quotas;
}
