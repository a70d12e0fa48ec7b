import { signedText } from '#components/figure/number-text.ts';
import { squashed, squashingText } from '#network/activation.ts';
import type { PoolingWay, Subsampling } from './pooling.ts';

/** How one way of pooling makes its value, in lines that add up exactly as printed. */
export interface WindowAccount {
  way: PoolingWay;
  lines: readonly string[];
  /** The value that comes out, as printed in the last line. */
  result: string;
}

const HUNDREDTHS = 100;

/**
 * The arithmetic of one window for every way of pooling. Values, coefficient and bias are rounded to two
 * decimals first, so means and products have four decimals and lose nothing.
 *
 * @param window the values of the window, row by row.
 */
export function windowAccounts(
  window: readonly number[],
  subsampling: Subsampling,
): WindowAccount[] {
  // Whole numbers of hundredths: their sums and products are exact.
  const parts = window.map((value) => Math.round(value * HUNDREDTHS));
  const texts = parts.map((part) => signedText(part / HUNDREDTHS, 2));
  const total = parts.reduce((sum, part) => sum + part, 0);
  const sum = signedText(total / HUNDREDTHS, 2);
  const mean = signedText(total / HUNDREDTHS / window.length, 4);
  const largest = signedText(Math.max(...parts) / HUNDREDTHS, 2);
  const first = texts[0] ?? '';
  return [
    {
      way: 'average',
      lines: [`${sumText(parts)} = ${sum}`, `${sum} / ${String(window.length)} = ${mean}`],
      result: mean,
    },
    { way: 'max', lines: [`max(${texts.join(', ')}) = ${largest}`], result: largest },
    trainable(parts, total, subsampling),
    { way: 'strided', lines: [`upper left value = ${first}`], result: first },
  ];
}

function trainable(
  parts: readonly number[],
  total: number,
  { coefficient, bias, activation }: Subsampling,
): WindowAccount {
  const [weight, shift] = [Math.round(coefficient * HUNDREDTHS), Math.round(bias * HUNDREDTHS)];
  const a = (weight * total + shift * HUNDREDTHS) / HUNDREDTHS ** 2;
  const sum = signedText(total / HUNDREDTHS, 2);
  const argument = signedText(a, 4);
  const result = signedText(squashed(activation, a), 4);
  const sign = shift < 0 ? '−' : '+';
  return {
    way: 'trainable',
    lines: [
      `${sumText(parts)} = ${sum}`,
      `a = ${signedText(weight / HUNDREDTHS, 2)} · ${bracketed(total)} ${sign} ${signedText(Math.abs(shift) / HUNDREDTHS, 2)} = ${argument}`,
      `${squashingText(activation)} = ${result}`,
    ],
    result,
  };
}

/** `0.42 − 1.10 + 0.05`, from hundredths. */
function sumText(parts: readonly number[]): string {
  return parts
    .map((part, index) => {
      if (index === 0) return signedText(part / HUNDREDTHS, 2);
      return `${part < 0 ? '−' : '+'} ${signedText(Math.abs(part) / HUNDREDTHS, 2)}`;
    })
    .join(' ');
}

function bracketed(part: number): string {
  const text = signedText(part / HUNDREDTHS, 2);
  return part < 0 ? `(${text})` : text;
}
