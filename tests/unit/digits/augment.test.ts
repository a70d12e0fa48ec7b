import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIGIT_PIXELS } from '#digits/digit.ts';
import { augmentDigit, distortDigit } from '#digits/augment.ts';
import { centreOfMass } from '#digits/preprocess.ts';

const digits = fc.uint8Array({ minLength: DIGIT_PIXELS, maxLength: DIGIT_PIXELS });
const still = { rotation: 0, scale: 1, rows: 0, columns: 0 };

function distorted(digit: Uint8Array, by: Partial<typeof still>): Uint8Array {
  const output = new Uint8Array(DIGIT_PIXELS).fill(99);
  distortDigit(digit, output, { ...still, ...by });
  return output;
}

/** One pixel of ink. */
function dot(row: number, column: number): Uint8Array {
  const digit = new Uint8Array(DIGIT_PIXELS);
  digit[row * 28 + column] = 255;
  return digit;
}

/** A square of ink, 8 pixels wide, around the middle. */
function square(): Uint8Array {
  return Uint8Array.from({ length: DIGIT_PIXELS }, (_, at) => {
    const [row, column] = [Math.floor(at / 28), at % 28];
    return row >= 10 && row < 18 && column >= 10 && column < 18 ? 255 : 0;
  });
}

const sum = (digit: Uint8Array) => digit.reduce((a, b) => a + b, 0);

test('nothing changes without rotation, scaling and shift', () => {
  fc.assert(
    fc.property(digits, (digit) => {
      expect(distorted(digit, {})).toEqual(digit);
    }),
  );
});

test('whole shifts move pixels and leave background behind', () => {
  expect(distorted(dot(5, 5), { rows: 2, columns: -3 })).toEqual(dot(7, 2));
  expect(sum(distorted(dot(27, 0), { rows: 1 }))).toBe(0);
});

test("half a pixel's shift shares the ink between two", () => {
  const halved = distorted(dot(5, 5), { columns: 0.5 });
  expect([halved[5 * 28 + 5], halved[5 * 28 + 6]]).toEqual([128, 128]);
});

test('a quarter turn is clockwise about the middle', () => {
  expect(distorted(dot(3, 14), { rotation: 90 })).toEqual(dot(14, 24));
});

test('twice as large has four times the ink, about the same middle', () => {
  const large = distorted(square(), { scale: 2 });
  expect(sum(large) / sum(square())).toBeCloseTo(4, 1);
  const mass = centreOfMass({ width: 28, height: 28, ink: large });
  expect(mass.row).toBeCloseTo(13.5, 6);
  expect(mass.column).toBeCloseTo(13.5, 6);
});

test('random distortions stay in their range and use four numbers each', () => {
  const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.tuple(unit, unit, unit, unit), (numbers) => {
      const left = [...numbers];
      const output = new Uint8Array(DIGIT_PIXELS);
      augmentDigit(square(), output, () => left.shift() ?? Number.NaN);
      expect(left).toHaveLength(0);
      const mass = centreOfMass({ width: 28, height: 28, ink: output });
      expect(Math.abs(mass.row - 13.5)).toBeLessThanOrEqual(2.01);
      expect(Math.abs(mass.column - 13.5)).toBeLessThanOrEqual(2.01);
      expect(sum(output) / sum(square())).toBeGreaterThan(0.8);
      expect(sum(output) / sum(square())).toBeLessThan(1.22);
    }),
  );
});

test('each number steers its own distortion', () => {
  const output = new Uint8Array(DIGIT_PIXELS);
  const numbers = [0.5, 0.5, 0.75, 0.25];
  augmentDigit(dot(5, 5), output, () => numbers.shift() ?? 0);
  expect(output).toEqual(dot(6, 4));
});

test('an output that is the digit itself or of another length is refused, as is no scale', () => {
  const digit = square();
  expect(() => distortDigit(digit, digit, still)).toThrow(/two arrays of 784 bytes/);
  expect(() => distortDigit(digit, new Uint8Array(1024), still)).toThrow(/784/);
  expect(() => distorted(digit, { scale: 0 })).toThrow(/above 0/);
});
