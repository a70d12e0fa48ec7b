import type { ConnectionTable } from './spec.ts';

/** C3 map → the S2 maps it reads (P, table I): 60 kernels instead of 96. */
export const C3_TABLE: ConnectionTable = [
  [0, 1, 2],
  [1, 2, 3],
  [2, 3, 4],
  [3, 4, 5],
  [0, 4, 5],
  [0, 1, 5],
  [0, 1, 2, 3],
  [1, 2, 3, 4],
  [2, 3, 4, 5],
  [0, 3, 4, 5],
  [0, 1, 4, 5],
  [0, 1, 2, 5],
  [0, 1, 3, 4],
  [1, 2, 4, 5],
  [0, 2, 3, 5],
  [0, 1, 2, 3, 4, 5],
];

/** Every output map reads every input map. */
export function fullTable(inputMaps: number, outputMaps: number): ConnectionTable {
  const all = Array.from({ length: inputMaps }, (_, map) => map);
  return Array.from({ length: outputMaps }, () => all);
}

/** Number of kernels in a layer: one for every pair of maps that are connected. */
export function kernelCount(table: ConnectionTable): number {
  return table.reduce((sum, reads) => sum + reads.length, 0);
}
