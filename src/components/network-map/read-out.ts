import { plain, signed } from '#components/ui/numbers.ts';
import type { AccountPart, UnitAccount } from '#engine/unit-account.ts';
import { roundToSum } from '#network/rounding.ts';
import type { Activation } from '#network/spec.ts';

/** Decimals that sums are printed with. */
export const DECIMALS = 3;

/** One line of the sum: a name and the number as printed. */
export interface AccountLine {
  name: string;
  value: string;
}

export interface PrintedAccount {
  /** Total of each part as printed; with the bias they add up to the sum exactly. */
  parts: string[];
  /** From the number of terms to the output, top to bottom. */
  lines: AccountLine[];
}

/** Name of what an activation does, as printed before its argument. */
const ACTIVATION_NAMES: Record<Activation | 'softmax', string> = {
  identity: '',
  'scaled-tanh': '1.7159·tanh ⅔',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  relu: 'ReLU',
  softmax: 'softmax',
};

/**
 * A unit's account in printed numbers that add up as printed: parts and bias are rounded together
 * (largest remainder).
 */
export function printAccount(account: UnitAccount): PrintedAccount {
  const totals = account.parts.map((part) => part.total);
  switch (account.operation) {
    case 'input':
      return { parts: [], lines: [{ name: 'value', value: signed(account.output, DECIMALS) }] };
    case 'weighted-sum': {
      const rounded = roundToSum([...totals, account.bias ?? 0], DECIMALS);
      const bias = rounded.values.at(-1) ?? 0;
      const parts = rounded.values.slice(0, -1);
      return {
        parts: parts.map((value) => signed(value, DECIMALS)),
        lines: [
          { name: 'sum', value: signed(sumPrinted(parts), DECIMALS) },
          { name: 'bias', value: signed(bias, DECIMALS) },
          ...squashing(account, rounded.total),
        ],
      };
    }
    case 'subsampling': {
      const coefficient = account.coefficient ?? 0;
      const rounded = roundToSum([coefficient * (totals[0] ?? 0), account.bias ?? 0], DECIMALS);
      return {
        parts: totals.map((total) => signed(total, DECIMALS)),
        lines: [
          {
            name: `× ${plain(coefficient, DECIMALS)}`,
            value: signed(rounded.values[0] ?? 0, DECIMALS),
          },
          { name: 'bias', value: signed(rounded.values[1] ?? 0, DECIMALS) },
          ...squashing(account, rounded.total),
        ],
      };
    }
    case 'average':
      return {
        parts: totals.map((total) => signed(total, DECIMALS)),
        lines: [
          { name: 'sum', value: signed(totals[0] ?? 0, DECIMALS) },
          {
            name: `÷ ${account.parts[0]?.values.length ?? 1}`,
            value: signed(account.output, DECIMALS),
          },
        ],
      };
    case 'max':
      return {
        parts: [],
        lines: [{ name: 'largest', value: signed(account.output, DECIMALS) }],
      };
    case 'distance':
      return {
        parts: totals.map((total) => plain(total, DECIMALS)),
        lines: [
          { name: 'distance', value: plain(account.sum, DECIMALS) },
          { name: 'softmax of −distance', value: account.output.toFixed(DECIMALS) },
        ],
      };
  }
}

/**
 * The products of one part as printed: they add up to the part's printed total.
 *
 * @param total the part's total as a number, already rounded.
 */
export function printTerms(part: AccountPart, total: number): string[] {
  const terms = [...part.terms];
  // The printed total may differ from the plain rounding by one unit; the largest term takes it up.
  const rounded = roundToSum(terms, DECIMALS);
  const excess = Math.round((total - rounded.total) * 10 ** DECIMALS) / 10 ** DECIMALS;
  const sizes = rounded.values.map(Math.abs);
  const at = sizes.indexOf(Math.max(...sizes));
  return rounded.values.map((value, index) =>
    signed(index === at ? value + excess : value, DECIMALS),
  );
}

/** The terms with the largest size, strongest first: what made this unit what it is. */
export function strongestTerms(
  part: AccountPart,
  howMany: number,
): { index: number; value: number; weight: number; term: number }[] {
  return [...part.terms]
    .map((term, index) => ({
      index,
      value: part.values[index] ?? 0,
      weight: part.weights[index] ?? 1,
      term,
    }))
    .sort((a, b) => Math.abs(b.term) - Math.abs(a.term) || a.index - b.index)
    .slice(0, howMany);
}

function squashing(account: UnitAccount, sum: number): AccountLine[] {
  const lines: AccountLine[] = [];
  const normalized = account.normalized;
  if (normalized !== null) {
    lines.push({ name: 'a', value: signed(sum, DECIMALS) });
    lines.push({ name: 'normalized', value: signed(normalized, DECIMALS) });
  }
  if (account.activation === 'identity')
    return [...lines, { name: '=', value: signed(sum, DECIMALS) }];
  const argument = normalized ?? sum;
  const output =
    account.activation === 'softmax'
      ? account.output.toFixed(DECIMALS)
      : signed(account.output, DECIMALS);
  lines.push({
    name: ACTIVATION_NAMES[account.activation],
    value: `(${signed(argument, DECIMALS)}) = ${output}`,
  });
  return lines;
}

function sumPrinted(values: readonly number[]): number {
  const unit = 10 ** DECIMALS;
  return Math.round(values.reduce((sum, value) => sum + value, 0) * unit) / unit;
}
