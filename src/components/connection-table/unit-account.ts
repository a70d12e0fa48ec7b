import type { Cell } from '#components/figure/cells.ts';
import { tensorPrefix } from '#network/parameters.ts';
import { roundToSum } from '#network/rounding.ts';
import type { TableBench } from './connection-table.svelte.ts';
import { kernelBetween, shareOf } from './kernels.ts';

/** How a unit of C3 came by its value, one term for each map that it reads. */
export interface TableAccount {
  /** Shares and bias, rounded so that they add up to the sum as printed. */
  terms: readonly { name: string; value: number; input: number | null }[];
  sum: number;
  normalized: number | null;
  output: number;
}

const DECIMALS = 3;

/** The account of a unit in the map looked at. */
export function unitAccount(
  bench: Pick<TableBench, 'activations' | 'weights' | 'place' | 'table' | 'map'>,
  unit: Cell,
): TableAccount {
  const { activations, weights, place, table, map } = bench;
  const own = activations?.layers[place.index];
  const below = activations?.layers[place.index - 1]?.output;
  if (own === undefined || below === undefined || weights === null) return NOTHING;
  const at = unit.row * place.side + unit.column;
  const area = place.inputSide ** 2;
  const shares = (table[map] ?? []).map((input) => {
    const values = below.subarray(input * area, (input + 1) * area);
    const share = shareOf(values, kernelBetween(weights, place, map, input), place);
    return { name: `from S2 map ${input + 1}`, value: share[at] ?? 0, input };
  });
  const bias = weights[`${tensorPrefix(place.layer.name)}.bias`]?.data[map] ?? 0;
  const exact = [...shares, { name: 'bias', value: bias, input: null }];
  const { values, total } = roundToSum(
    exact.map(({ value }) => value),
    DECIMALS,
  );
  const index = map * place.side ** 2 + at;
  return {
    terms: exact.map((term, place) => ({ ...term, value: values[place] ?? 0 })),
    sum: total,
    normalized: own.normalized?.[index] ?? null,
    output: own.output[index] ?? 0,
  };
}

const NOTHING: TableAccount = { terms: [], sum: 0, normalized: null, output: 0 };
