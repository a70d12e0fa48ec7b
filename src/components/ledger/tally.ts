import { ledger } from '#network/ledger.ts';
import type { Ledger, LedgerColumn } from '#network/ledger.ts';
import type { LedgerRow } from '#network/ledger.ts';
import type { NetworkSpec } from '#network/spec.ts';

/**
 * A count summed over some layers, or over the whole network where none are named.
 *
 * @throws RangeError naming the layers that exist.
 */
export function tally(
  spec: NetworkSpec,
  column: LedgerColumn,
  layers: readonly string[],
  isUnshared = false,
): number {
  const book = ledger(spec, isUnshared);
  if (layers.length === 0) return book.total.cells[column].value;
  return layers.reduce((sum, layer) => sum + rowOf(book, layer).cells[column].value, 0);
}

/**
 * The row of a layer, or of the `Total`.
 *
 * @throws RangeError naming the layers that exist.
 */
export function rowOf(book: Ledger, layer: string): LedgerRow {
  const rows = [...book.rows, book.total];
  const row = rows.find(({ name }) => name === layer);
  if (row !== undefined) return row;
  const names = rows.map(({ name }) => name).join(', ');
  throw new RangeError(`The ledger has no row called “${layer}”. It has ${names}.`);
}
