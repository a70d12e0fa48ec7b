/** Rows and columns of a digit image. */
export const DIGIT_SIDE = 28;

/** Pixels of a digit image: 28 · 28 = 784. */
export const DIGIT_PIXELS = DIGIT_SIDE * DIGIT_SIDE;

/** The classes 0 … 9. */
export const CLASS_COUNT = 10;

/** 784 bytes, row-major 28×28: 0 is background, 255 is full ink. */
export type DigitImage = Uint8Array;

/** Labelled digit images, one after another. */
export interface DigitSet {
  /** `count` · 784 bytes. */
  readonly images: Uint8Array;
  /** `count` classes, each 0 … 9. */
  readonly labels: Uint8Array;
  readonly count: number;
}

/**
 * Image `index` of a set, as a view onto the set's memory (writing to it changes the set).
 *
 * @throws RangeError when the set has no such image.
 */
export function digitAt(set: DigitSet, index: number): DigitImage {
  if (!Number.isInteger(index) || index < 0 || index >= set.count) {
    throw new RangeError(`There is no digit ${index}: the set has digits 0 to ${set.count - 1}.`);
  }
  return set.images.subarray(index * DIGIT_PIXELS, (index + 1) * DIGIT_PIXELS);
}

/**
 * The class (0 … 9) of image `index`.
 *
 * @throws RangeError when the set has no such image.
 */
export function labelAt(set: DigitSet, index: number): number {
  const label = set.labels[index];
  if (label === undefined) {
    throw new RangeError(`There is no label ${index}: the set has labels 0 to ${set.count - 1}.`);
  }
  return label;
}

/** Copies the given images and labels, in that order, into a set of their own. */
export function pick(set: DigitSet, indices: ArrayLike<number>): DigitSet {
  const images = new Uint8Array(indices.length * DIGIT_PIXELS);
  const labels = new Uint8Array(indices.length);
  for (let at = 0; at < indices.length; at++) {
    const index = indices[at] ?? -1;
    images.set(digitAt(set, index), at * DIGIT_PIXELS);
    labels[at] = labelAt(set, index);
  }
  return { images, labels, count: indices.length };
}

/** Images `from` up to but not including `to`, as views onto the set's memory. */
export function sliceDigits(set: DigitSet, from: number, to: number): DigitSet {
  const images = set.images.subarray(from * DIGIT_PIXELS, to * DIGIT_PIXELS);
  const labels = set.labels.subarray(from, to);
  return { images, labels, count: labels.length };
}

/** How many images each class 0 … 9 has. */
export function classCounts(labels: Uint8Array): number[] {
  const counts = new Array<number>(CLASS_COUNT).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
