import { expect, it } from 'vitest';
import { learningRateAt } from '#engine/schedule.ts';

const RUN = { steps: 200, stepsPerEpoch: 10 };

it('keeps a constant rate', () => {
  expect(learningRateAt({ kind: 'constant' }, 0.3, 123, RUN)).toBe(0.3);
});

it('lets a cosine fall from the full rate over half of it to almost nothing', () => {
  const at = (step: number): number => learningRateAt({ kind: 'cosine' }, 0.4, step, RUN);
  expect(at(0)).toBe(0.4);
  expect(at(100)).toBeCloseTo(0.2, 12);
  expect(at(199)).toBeGreaterThan(0);
  expect(at(199)).toBeLessThan(0.0001);
});

it('multiplies by a factor in the course of each epoch', () => {
  const at = (step: number): number =>
    learningRateAt({ kind: 'exponential', perEpoch: 0.5 }, 0.8, step, RUN);
  expect(at(10)).toBeCloseTo(0.4, 12);
  expect(at(25)).toBeCloseTo(0.8 * 0.5 ** 2.5, 12);
});

it('falls in the steps of 1998', () => {
  const at = (pass: number): number =>
    learningRateAt({ kind: 'lecun1998' }, 0.0005, pass * 10, RUN);
  const rates = [0, 1, 2, 4, 5, 7, 8, 11, 12, 19].map(at);
  const expected = [
    0.0005, 0.0005, 0.0002, 0.0002, 0.0001, 0.0001, 0.00005, 0.00005, 0.00001, 0.00001,
  ];
  rates.forEach((rate, index) => expect(rate).toBeCloseTo(expected[index] ?? NaN, 12));
});
