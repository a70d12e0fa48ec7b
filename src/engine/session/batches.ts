import { DEFAULT_AUGMENT, augmentDigit } from '#digits/augment.ts';
import type { AugmentRange } from '#digits/augment.ts';
import { DIGIT_PIXELS, digitAt } from '#digits/digit.ts';
import type { DigitSet } from '#digits/digit.ts';
import { writeNetworkInput, writeNetworkInputs } from '#digits/network-input.ts';
import type { NetworkSpec } from '#network/spec.ts';
import type { Batch } from '../engine.ts';
import { restoredRandom, seededRandom } from '../random.ts';
import type { TrainingSettings } from '../training.ts';

/** Where a source of batches stands, for going on from there. */
export interface BatchPosition {
  order: Uint32Array;
  /** Images of this epoch that are used up. */
  used: number;
  random: readonly number[];
}

/** Training batches without end: every epoch shuffles the images anew and drops what fills no batch. */
export interface BatchSource {
  readonly batchesPerEpoch: number;
  next(): Batch;
  save(): BatchPosition;
  restore(position: BatchPosition): void;
}

/**
 * Batches of a set of digits, the same for the same seed.
 *
 * @param augment gives every image a new rotation, shift and scale in these ranges each time; or null.
 */
export function batchSource(
  spec: NetworkSpec,
  digits: DigitSet,
  options: { batchSize: number; seed: number; augment: AugmentRange | null },
): BatchSource {
  const { batchSize, augment } = options;
  const batchesPerEpoch = Math.floor(digits.count / batchSize);
  const pixels = spec.input.side * spec.input.side;
  const distorted = new Uint8Array(DIGIT_PIXELS);
  let random = seededRandom(options.seed);
  let order = random.permutation(digits.count);
  let used = 0;

  return {
    batchesPerEpoch,
    next: () => {
      if (used + batchSize > batchesPerEpoch * batchSize) {
        order = random.permutation(digits.count);
        used = 0;
      }
      const images = new Float32Array(batchSize * pixels);
      const labels = new Uint8Array(batchSize);
      for (let at = 0; at < batchSize; at++) {
        const index = order[used + at] as number;
        let digit = digitAt(digits, index);
        if (augment !== null) {
          augmentDigit(digit, distorted, () => random.uniform(0, 1), augment);
          digit = distorted;
        }
        writeNetworkInput(digit, spec.input, images, at * pixels);
        labels[at] = digits.labels[index] as number;
      }
      used += batchSize;
      return { images, labels };
    },
    save: () => ({ order, used, random: random.save() }),
    restore: (position) => {
      order = position.order;
      used = position.used;
      random = restoredRandom(position.random);
    },
  };
}

/** How training images are distorted: as the settings say, else as the variant's recipe does. */
export function augmentationOf(
  { recipe }: NetworkSpec,
  { augmentation }: TrainingSettings,
): AugmentRange | null {
  if (augmentation !== undefined) return augmentation;
  return recipe.augmentation ? DEFAULT_AUGMENT : null;
}

/** Images `from` up to `to` of a set as a batch, in their order. */
export function batchOf(spec: NetworkSpec, digits: DigitSet, from: number, to: number): Batch {
  const last = Math.min(to, digits.count);
  const indices = Array.from({ length: last - from }, (_, at) => from + at);
  const images = new Float32Array(indices.length * spec.input.side * spec.input.side);
  writeNetworkInputs(digits, indices, spec.input, images);
  return { images, labels: digits.labels.slice(from, last) };
}
