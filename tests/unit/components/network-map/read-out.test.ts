import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printAccount, printTerms } from '#components/network-map/read-out.ts';
import type { AccountPart, UnitAccount } from '#engine/unit-account.ts';

const value = fc.double({ min: -3, max: 3, noNaN: true });
const parts = fc.array(fc.array(fc.tuple(value, value), { minLength: 25, maxLength: 25 }), {
  minLength: 1,
  maxLength: 6,
});

function partOf(pairs: readonly (readonly [number, number])[], channel: number): AccountPart {
  const terms = Float32Array.from(pairs, ([x, w]) => x * w);
  return {
    channel,
    height: 5,
    width: 5,
    values: Float32Array.from(pairs, ([x]) => x),
    weights: Float32Array.from(pairs, ([, w]) => w),
    terms,
    total: terms.reduce((sum, term) => sum + term, 0),
  };
}

function weightedSum(from: readonly AccountPart[], bias: number): UnitAccount {
  const sum = from.reduce((total, part) => total + part.total, bias);
  return {
    operation: 'weighted-sum',
    parts: from,
    coefficient: null,
    bias,
    sum,
    normalized: null,
    activation: 'tanh',
    output: Math.tanh(sum),
  };
}

/** A printed number in thousandths. */
function thousandths(text: string): number {
  return Math.round(Number(text.replace('−', '-')) * 1000);
}

describe('printed arithmetic adds up as printed', () => {
  test('parts to the sum, the sum and the bias to what is squashed', () => {
    fc.assert(
      fc.property(parts, value, (pairs, bias) => {
        const printed = printAccount(weightedSum(pairs.map(partOf), bias));
        const [sum, biasLine, squashed] = printed.lines.map((line) => line.value);
        const total = printed.parts.reduce((all, part) => all + thousandths(part), 0);
        expect(thousandths(sum ?? '') - total).toBe(0);
        const argument = /^\((.*)\) = /.exec(squashed ?? '')?.[1] ?? '';
        expect(thousandths(argument) - total - thousandths(biasLine ?? '')).toBe(0);
      }),
    );
  });

  test('every product to its part', () => {
    fc.assert(
      fc.property(parts, value, (pairs, bias) => {
        const account = weightedSum(pairs.map(partOf), bias);
        const printed = printAccount(account);
        account.parts.forEach((part, index) => {
          const total = thousandths(printed.parts[index] ?? '');
          const products = printTerms(part, total / 1000).map(thousandths);
          expect(products.reduce((sum, product) => sum + product, 0) - total).toBe(0);
        });
      }),
    );
  });

  test('trainable subsampling as coefficient × sum + bias', () => {
    const part = partOf(
      [
        [0.5, 1],
        [0.25, 1],
        [0.75, 1],
        [0.5, 1],
      ],
      0,
    );
    const printed = printAccount({
      operation: 'subsampling',
      parts: [part],
      coefficient: 0.4,
      bias: -0.05,
      sum: 0.75,
      normalized: null,
      activation: 'tanh',
      output: Math.tanh(0.75),
    });
    expect(printed.parts).toEqual(['+2.000']);
    expect(printed.lines).toEqual([
      { name: '× 0.400', value: '+0.800' },
      { name: 'bias', value: '−0.050' },
      { name: 'tanh', value: '(+0.750) = +0.635' },
    ]);
  });
});
