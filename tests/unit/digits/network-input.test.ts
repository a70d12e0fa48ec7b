import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIGIT_PIXELS, digitAt } from '#digits/digit.ts';
import { networkInput, writeNetworkInput, writeNetworkInputs } from '#digits/network-input.ts';
import { someDigits } from './arbitraries.ts';

const digits = someDigits(4);
const ramp = Uint8Array.from({ length: DIGIT_PIXELS }, (_, at) => at % 256);

test('values go from background to ink in proportion, in every scaling the variants use', () => {
  const pairs: [number, number][] = [
    [0, 1],
    [-1, 1],
    [-0.1, 1.175],
    [(0 - 0.1307) / 0.3081, (1 - 0.1307) / 0.3081],
  ];
  for (const [background, ink] of pairs) {
    const input = networkInput(ramp, { side: 28, background, ink });
    expect(input[0]).toBeCloseTo(background, 6);
    expect(input[255]).toBeCloseTo(ink, 6);
    expect(input[51]).toBeCloseTo(background + (ink - background) * 0.2, 6);
  }
});

test('32×32 puts the digit in the middle and fills the padding with the background', () => {
  const input = networkInput(ramp, { side: 32, background: -0.1, ink: 1.175 });
  expect(input).toHaveLength(1024);
  input.forEach((value, at) => {
    const [row, column] = [Math.floor(at / 32) - 2, (at % 32) - 2];
    const inside = row >= 0 && row < 28 && column >= 0 && column < 28;
    const byte = inside ? (ramp[row * 28 + column] ?? 0) : 0;
    expect(value).toBeCloseTo(-0.1 + (1.275 * byte) / 255, 6);
  });
});

test('a batch is its digits one after another, over whatever was there before', () => {
  const form = { side: 32, background: -1, ink: 1 };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 }), (indices) => {
      const batch = new Float32Array(indices.length * 1024).fill(99);
      writeNetworkInputs(digits, indices, form, batch);
      indices.forEach((index, at) => {
        expect(batch.subarray(at * 1024, (at + 1) * 1024)).toEqual(
          networkInput(digitAt(digits, index), form),
        );
      });
    }),
  );
});

test('sides that cannot be padded evenly are refused', () => {
  for (const side of [27, 29, 20, 28.5]) {
    expect(() => networkInput(ramp, { side, background: 0, ink: 1 })).toThrow(/padded evenly/);
  }
});

test('a target too short, a digit too short or one that is not there is refused', () => {
  const form = { side: 28, background: 0, ink: 1 };
  expect(() => writeNetworkInput(ramp, form, new Float32Array(784), 1)).toThrow(/does not fit/);
  expect(() => networkInput(new Uint8Array(783), form)).toThrow(/784 pixels, not 783/);
  expect(() => writeNetworkInputs(digits, [4], form, new Float32Array(784))).toThrow(
    /no digit 4: the set has digits 0 to 3/,
  );
});
