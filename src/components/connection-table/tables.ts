import { seededRandom } from '#engine/random.ts';
import { C3_TABLE, fullTable, kernelCount } from '#network/connection-table.ts';
import { layerCounts } from '#network/counts.ts';
import type { LayerCounts } from '#network/counts.ts';
import { layerShapes, readsOf } from '#network/shapes.ts';
import type { ConnectionTable, ConvolutionSpec, NetworkSpec } from '#network/spec.ts';

/** Tables that the figure and the text can set. `single`: every map reads one map below. */
export const presets = ['paper', 'full', 'single', 'random'] as const;
export type Preset = (typeof presets)[number];

/** The layer whose table is edited, and the sizes around it. */
export interface TableLayer {
  layer: ConvolutionSpec;
  /** Its place among the shapes and activations, where 0 is the input. */
  index: number;
  /** Maps below, and the width of one. */
  inputs: number;
  inputSide: number;
  /** Width of a map of the layer itself. */
  side: number;
  /** The table with which the network was trained. */
  trained: ConnectionTable;
}

/**
 * The layer C3 of a network.
 *
 * @throws RangeError if the network has none.
 */
export function tableLayer(spec: NetworkSpec): TableLayer {
  const at = spec.layers.findIndex(({ name }) => name === 'C3');
  const layer = spec.layers[at];
  const shapes = layerShapes(spec);
  const [below, own] = [shapes[at], shapes[at + 1]];
  if (layer?.kind !== 'convolution' || below === undefined || own === undefined) {
    throw new RangeError(`${spec.id} has no convolution called C3.`);
  }
  return {
    layer,
    index: at + 1,
    inputs: below.channels,
    inputSide: below.width,
    side: own.width,
    trained: readsOf(layer, below.channels),
  };
}

/** The network with another table in C3. */
export function withTable(spec: NetworkSpec, reads: ConnectionTable | 'full'): NetworkSpec {
  return {
    ...spec,
    layers: spec.layers.map((layer) =>
      layer.kind === 'convolution' && layer.name === 'C3' ? { ...layer, reads } : layer,
    ),
  };
}

/** Counts of C3 with this table, and its kernels. */
export function tableCounts(
  spec: NetworkSpec,
  table: ConnectionTable,
): LayerCounts & { kernels: number } {
  const { index } = tableLayer(spec);
  const counts = layerCounts(withTable(spec, table))[index] as LayerCounts;
  return { ...counts, kernels: kernelCount(table) };
}

/** A preset for `inputs` maps below and `maps` maps. The random one depends on the seed. */
export function presetTable(
  preset: Preset,
  inputs: number,
  maps: number,
  seed: number,
): ConnectionTable {
  switch (preset) {
    case 'paper':
      return C3_TABLE;
    case 'full':
      return fullTable(inputs, maps);
    case 'single':
      return Array.from({ length: maps }, (_, map) => [map % inputs]);
    case 'random':
      return randomTable(C3_TABLE, inputs, seed);
  }
}

/** Other connections for a table, as many in every row as before. */
function randomTable(like: ConnectionTable, inputs: number, seed: number): ConnectionTable {
  const random = seededRandom(seed);
  return like.map(({ length }) =>
    [...random.permutation(inputs)].slice(0, length).sort((a, b) => a - b),
  );
}

/** True where a table connects an input map with a map. */
export function reads(table: ConnectionTable, map: number, input: number): boolean {
  return table[map]?.includes(input) === true;
}

/** The table with one connection cut or added; null if a map would be left without any. */
export function toggled(
  table: ConnectionTable,
  map: number,
  input: number,
): ConnectionTable | null {
  const row = table[map] ?? [];
  const next = row.includes(input)
    ? row.filter((read) => read !== input)
    : [...row, input].sort((a, b) => a - b);
  return next.length === 0 ? null : table.map((old, index) => (index === map ? next : old));
}

/** How many maps read each input map. */
export function readers(table: ConnectionTable, inputs: number): number[] {
  return Array.from({ length: inputs }, (_, input) =>
    table.reduce((sum, row) => sum + (row.includes(input) ? 1 : 0), 0),
  );
}

/** The same text for the same table. */
export function tableKey(table: ConnectionTable): string {
  return table.map((row) => row.join('')).join(' ');
}

/** Connections of one table that another lacks. */
export function missingFrom(table: ConnectionTable, other: ConnectionTable): number {
  return table.reduce(
    (sum, row, map) => sum + row.filter((input) => !reads(other, map, input)).length,
    0,
  );
}

/** Maps of a table that read alike: as many maps below, next to each other or with a gap. */
export interface TableGroup {
  maps: readonly number[];
  inputs: number;
  kind: 'neighbours' | 'gap' | 'all';
}

/**
 * A table's maps in groups, in order. Neighbours are next to each other on a ring: after the last map
 * below comes the first.
 */
export function tableGroups(table: ConnectionTable, inputs: number): TableGroup[] {
  const groups: (TableGroup & { maps: number[] })[] = [];
  table.forEach((row, map) => {
    const kind = kindOf(row, inputs);
    const group = groups.find((one) => one.kind === kind && one.inputs === row.length);
    if (group === undefined) groups.push({ maps: [map], inputs: row.length, kind });
    else group.maps.push(map);
  });
  return groups;
}

function kindOf(row: readonly number[], inputs: number): TableGroup['kind'] {
  if (row.length === inputs) return 'all';
  const ends = row.filter((input) => !row.includes((input + 1) % inputs));
  return ends.length === 1 ? 'neighbours' : 'gap';
}
