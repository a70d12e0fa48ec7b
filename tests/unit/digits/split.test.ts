import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classCounts } from '#digits/digit.ts';
import { stratifiedSplit } from '#digits/split.ts';

const cases = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 300 })
  .chain((labels) =>
    fc.record({
      labels: fc.constant(Uint8Array.from(labels)),
      heldOut: fc.integer({ min: 0, max: labels.length }),
    }),
  );

test('every image is in exactly one part, and as many are held out as asked', () => {
  fc.assert(
    fc.property(cases, ({ labels, heldOut }) => {
      const parts = stratifiedSplit(labels, heldOut);
      expect(parts.heldOut).toHaveLength(heldOut);
      const all = [...parts.train, ...parts.heldOut].sort((a, b) => a - b);
      expect(all).toEqual(Array.from(labels.keys()));
    }),
  );
});

test('each class is held out in its share to the nearest image', () => {
  fc.assert(
    fc.property(cases, ({ labels, heldOut }) => {
      const parts = stratifiedSplit(labels, heldOut);
      const held = classCounts(Uint8Array.from(parts.heldOut, (index) => labels[index] ?? 0));
      classCounts(labels).forEach((count, label) => {
        const share = (count * heldOut) / labels.length;
        expect(Math.abs((held[label] ?? 0) - share)).toBeLessThan(1);
      });
    }),
  );
});

test("a class's last images are the ones held out", () => {
  expect(stratifiedSplit(Uint8Array.of(1, 1, 1, 1, 2, 2), 3)).toEqual({
    train: [0, 4, 1],
    heldOut: [2, 5, 3],
  });
});

test('classes are spread evenly over the order', () => {
  const labels = Uint8Array.from({ length: 40 }, (_, at) => (at < 30 ? 0 : 1));
  const { train } = stratifiedSplit(labels, 0);
  for (let start = 0; start < 40; start += 4) {
    const ones = train.slice(start, start + 4).filter((index) => labels[index] === 1);
    expect(ones).toHaveLength(1);
  }
});

test('more than there is cannot be held out', () => {
  expect(() => stratifiedSplit(Uint8Array.of(1, 2), 3)).toThrow(/Cannot hold out 3 of 2/);
});
