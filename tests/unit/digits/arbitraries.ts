import fc from 'fast-check';
import { DIGIT_PIXELS } from '#digits/digit.ts';
import type { DigitSet } from '#digits/digit.ts';
import type { Drawing } from '#digits/preprocess.ts';

/** Drawings of any size and ink, a few of them blank. */
export const drawings: fc.Arbitrary<Drawing> = fc
  .record({ width: fc.integer({ min: 1, max: 60 }), height: fc.integer({ min: 1, max: 60 }) })
  .chain(({ width, height }) =>
    fc
      .array(
        fc.record({
          pixel: fc.integer({ min: 0, max: width * height - 1 }),
          value: fc.integer({ min: 0, max: 255 }),
        }),
        { maxLength: 40 },
      )
      .map((marks) => {
        const ink = new Uint8Array(width * height);
        for (const { pixel, value } of marks) ink[pixel] = value;
        return { width, height, ink };
      }),
  );

/** A set of `count` digits whose pixels and labels follow from their place. */
export function someDigits(count: number): DigitSet {
  return {
    images: Uint8Array.from({ length: count * DIGIT_PIXELS }, (_, at) => (at * 31) % 256),
    labels: Uint8Array.from({ length: count }, (_, at) => (at * 7) % 10),
    count,
  };
}
