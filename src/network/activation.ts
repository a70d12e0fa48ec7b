import type { Activation } from './spec.ts';

/**
 * A squashing function at one place; `scaled-tanh` is 1.7159 · tanh(2a/3) (P, appendix A).
 *
 * @param sum a, the weighted sum with its bias.
 */
export function squashed(activation: Activation, sum: number): number {
  switch (activation) {
    case 'identity':
      return sum;
    case 'scaled-tanh':
      return 1.7159 * Math.tanh((2 * sum) / 3);
    case 'tanh':
      return Math.tanh(sum);
    case 'sigmoid':
      return 1 / (1 + Math.exp(-sum));
    case 'relu':
      return Math.max(0, sum);
  }
}

/** A squashing function as a reader meets it in a line of arithmetic. */
export function squashingText(activation: Activation): string {
  switch (activation) {
    case 'identity':
      return 'a';
    case 'scaled-tanh':
      return '1.7159·tanh(2a/3)';
    case 'tanh':
      return 'tanh(a)';
    case 'sigmoid':
      return '1/(1 + e⁻ᵃ)';
    case 'relu':
      return 'max(0, a)';
  }
}

/** The values between which a squashing function stays. */
export function squashingRange(activation: Activation): readonly [low: number, high: number] {
  switch (activation) {
    case 'scaled-tanh':
      return [-1.7159, 1.7159];
    case 'tanh':
      return [-1, 1];
    case 'sigmoid':
      return [0, 1];
    case 'relu':
      return [0, Infinity];
    case 'identity':
      return [-Infinity, Infinity];
  }
}
