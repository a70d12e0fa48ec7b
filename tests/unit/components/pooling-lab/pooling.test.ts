import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pooled } from '#components/pooling-lab/pooling.ts';
import type { Subsampling } from '#components/pooling-lab/pooling.ts';
import { changeOf, shiftedDigit, stepText } from '#components/pooling-lab/shift.ts';
import { poolingPlaces, subsamplingOf } from '#components/pooling-lab/subsampling.ts';
import { liveliestUnit } from '#components/pooling-lab/pooling-lab.svelte.ts';
import { windowAccounts } from '#components/pooling-lab/window-account.ts';
import { VARIANTS, variant } from '#network/variants.ts';

const MAP = [
  [1, 3, 0, -2],
  [5, -1, -4, -2],
  [2, 2, 8, 0],
  [2, 2, 0, 0],
].flat();
const LEARNED: Subsampling = { coefficient: 0.5, bias: -1, activation: 'identity' };

describe('pooling a map', () => {
  test.each([
    ['average', [2, -2, 2, 2]],
    ['max', [5, 0, 2, 8]],
    ['trainable', [3, -5, 3, 3]],
    ['strided', [1, 0, 2, 8]],
  ] as const)('%s makes one value of every window', (way, expected) => {
    expect([...pooled(MAP, 4, 2, way, LEARNED)]).toEqual(expected);
  });

  test('columns that are left over are not read', () => {
    const odd = [1, 2, 9, 3, 4, 9, 9, 9, 9];
    expect([...pooled(odd, 3, 2, 'average', LEARNED)]).toEqual([2.5]);
  });

  test('the trainable form squashes its sum', () => {
    const [value] = pooled([1, 1, 1, 1], 2, 2, 'trainable', {
      coefficient: 0.25,
      bias: 0.5,
      activation: 'scaled-tanh',
    });
    expect(value).toBeCloseTo(1.7159 * Math.tanh(1), 6);
  });

  test('a coefficient of a quarter without bias is the mean', () => {
    const quarter: Subsampling = { coefficient: 0.25, bias: 0, activation: 'identity' };
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 16, maxLength: 16 }),
        (map) => {
          const mean = pooled(map, 4, 2, 'average', quarter);
          expect(pooled(map, 4, 2, 'trainable', quarter)).toEqual(mean);
        },
      ),
    );
  });
});

describe('the arithmetic of a window', () => {
  const lines = (values: number[], by = LEARNED): string[] =>
    windowAccounts(values, by).flatMap((account) => account.lines);

  test('prints every way in full', () => {
    expect(lines([0.5, 1, -0.2, 0.3], { coefficient: 0.5, bias: 0.1, activation: 'tanh' })).toEqual(
      [
        '0.50 + 1.00 − 0.20 + 0.30 = 1.60',
        '1.60 / 4 = 0.4000',
        'max(0.50, 1.00, −0.20, 0.30) = 1.00',
        '0.50 + 1.00 − 0.20 + 0.30 = 1.60',
        'a = 0.50 · 1.60 + 0.10 = 0.9000',
        'tanh(a) = 0.7163',
        'upper left value = 0.50',
      ],
    );
  });

  test('brackets a negative sum and subtracts a negative bias', () => {
    expect(lines([-1, -1, 0, 0])).toContain('a = 0.50 · (−2.00) − 1.00 = −2.0000');
  });

  test('adds up exactly as printed', () => {
    const number = (text: string): number => Number(text.replaceAll('−', '-').replace(/[()]/g, ''));
    const value = fc.double({ min: -1.7, max: 1.7, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 4, maxLength: 4 }),
        value,
        value,
        (values, coefficient, bias) => {
          const [sum = '', mean = '', , , a = ''] = lines(values, {
            ...LEARNED,
            coefficient,
            bias,
          });
          const [terms = '', total = ''] = sum.split(' = ');
          const added = terms
            .replaceAll('− ', '+ -')
            .split('+')
            .reduce((all, term) => all + number(term.trim().replace('- ', '-')), 0);
          expect(added).toBeCloseTo(number(total), 9);
          expect(number(mean.split(' = ')[1] ?? '')).toBeCloseTo(number(total) / 4, 9);
          const parts = /^a = (\S+) · (\S+) ([+−]) (\S+) = (\S+)$/.exec(a)?.slice(1) ?? [];
          const [weight = '', by = '', sign = '', shift = '', result = ''] = parts;
          const printed = number(weight) * number(by) + (sign === '−' ? -1 : 1) * number(shift);
          expect(printed).toBeCloseTo(number(result), 9);
        },
      ),
    );
  });
});

describe('a shift', () => {
  test('moves every pixel and lets background in', () => {
    const digit = new Uint8Array(784);
    digit[5 * 28 + 7] = 200;
    digit[27] = 90;
    const moved = shiftedDigit(digit, { row: 1, column: 1 });
    expect(moved[6 * 28 + 8]).toBe(200);
    expect(moved.reduce((sum, value) => sum + value, 0)).toBe(200);
  });

  test('is measured against how much the maps vary', () => {
    expect(changeOf([1, -1, 1, -1], [1, -1, 1, -1], 1)).toBe(0);
    expect(changeOf([1, -1, 1, -1], [0, 0, 0, 0], 1)).toBe(1);
    expect(changeOf([1, -1, 1, -1], [-1, 1, -1, 1], 1)).toBe(2);
    expect(changeOf([3, 3, 5, 5], [3, 3, 5, 5], 2)).toBe(0);
  });

  test('does not depend on the scale or the level of a map', () => {
    expect(changeOf([10, 30], [10, 40], 1)).toBeCloseTo(changeOf([1, 3], [1, 4], 1));
    expect(changeOf([11, 13], [11, 14], 1)).toBeCloseTo(changeOf([1, 3], [1, 4], 1));
  });

  test('is named in words', () => {
    expect(stepText({ row: -1, column: -1 })).toBe('one pixel up and to the left');
    expect(stepText({ row: 0, column: 1 })).toBe('one pixel to the right');
    expect(stepText({ row: 0, column: 0 })).toBe('not moved');
  });
});

describe('the pooling layers of a network', () => {
  test.each(VARIANTS)('are S2 over C1 and S4 over C3 ($id)', (spec) => {
    const names = poolingPlaces(spec).map(({ pooling, below }) => `${pooling.name} ${below.name}`);
    expect(names).toEqual(['S2 C1', 'S4 C3']);
  });

  test('have their learned numbers where they learn, and a mean where they do not', () => {
    const [learning] = poolingPlaces(variant('lecun1998'));
    const [plain] = poolingPlaces(variant('modern'));
    if (learning === undefined || plain === undefined) throw new Error('no pooling layer');
    const weights = {
      's2.weight': { shape: [6], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
      's2.bias': { shape: [6], data: Float32Array.of(0, 0, 7, 0, 0, 0) },
    };
    expect(subsamplingOf(weights, learning, 2)).toEqual({
      coefficient: 3,
      bias: 7,
      activation: 'scaled-tanh',
    });
    expect(subsamplingOf({}, plain, 2)).toEqual({ coefficient: 0.25, bias: 0, activation: 'relu' });
  });

  test('the figure begins at the window with the widest spread', () => {
    expect(liveliestUnit(MAP, 4, 2)).toEqual({ row: 1, column: 1 });
  });
});
