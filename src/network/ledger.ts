import {
  connectionParts,
  multiplyAddParts,
  parameterParts,
  part,
  unsharedParts,
  valueParts,
} from './arithmetic.ts';
import type { Part, PlacedLayer } from './arithmetic.ts';
import { layerCounts } from './counts.ts';
import type { LayerCounts } from './counts.ts';
import { parameterTensors } from './parameters.ts';
import { layerShapes, shapeSize } from './shapes.ts';
import type { LayerShape } from './shapes.ts';
import type { LayerSpec, NetworkSpec } from './spec.ts';

export const ledgerColumns = [
  'parameters',
  'connections',
  'multiplyAdds',
  'weightBytes',
  'activationBytes',
] as const;
export type LedgerColumn = (typeof ledgerColumns)[number];

/** Numbers are stored as 32-bit floats. */
export const BYTES_PER_NUMBER = 4;

/** A count and the line of arithmetic that leads to it. */
export interface Cell {
  value: number;
  parts: readonly Part[];
}

export interface LedgerRow {
  /** A layer's name, or `Total`. */
  name: string;
  /** Null in the total. */
  shape: LayerShape | null;
  cells: Record<LedgerColumn, Cell>;
}

export interface Ledger {
  /** The input first, then every layer. */
  rows: readonly LedgerRow[];
  total: LedgerRow;
}

/**
 * Everything about a network that can be counted, each count with its arithmetic.
 *
 * Bytes of weights are those of all stored numbers, the fixed ones too: RBF bitmaps and the running
 * statistics of batch normalization. Bytes of activations are those of one image's values.
 *
 * @param isUnshared count as if every connection of a layer that learns had a number of its own
 * @throws SpecError if the spec is impossible.
 */
export function ledger(spec: NetworkSpec, isUnshared = false): Ledger {
  const shapes = layerShapes(spec);
  const counts = layerCounts(spec);
  const rows = shapes.map((shape, index): LedgerRow => {
    const layer = spec.layers[index - 1];
    const below = shapes[index - 1];
    if (layer === undefined || below === undefined) return inputRow(shape);
    const placed = { layer, below, shape };
    const fixed = fixedNumbers(spec, layer, shape, isUnshared);
    return layerRow(placed, counts[index] as LayerCounts, fixed, isUnshared);
  });
  return { rows, total: totalRow(rows) };
}

function inputRow(shape: LayerShape): LedgerRow {
  const none: Cell = { value: 0, parts: [part('0')] };
  return {
    name: 'Input',
    shape,
    cells: {
      parameters: none,
      connections: none,
      multiplyAdds: none,
      weightBytes: none,
      activationBytes: activationCell(shape),
    },
  };
}

function layerRow(
  placed: PlacedLayer,
  counts: LayerCounts,
  fixed: number,
  isUnshared: boolean,
): LedgerRow {
  const parameters: Cell = isUnshared
    ? { value: unsharedCount(placed, counts), parts: unsharedParts(placed) }
    : { value: counts.parameters, parts: parameterParts(placed) };
  return {
    name: placed.layer.name,
    shape: placed.shape,
    cells: {
      parameters,
      connections: { value: counts.connections, parts: connectionParts(placed) },
      multiplyAdds: { value: counts.multiplyAdds, parts: multiplyAddParts(placed) },
      weightBytes: weightCell(parameters.value, fixed),
      activationBytes: activationCell(placed.shape),
    },
  };
}

/** Dense layers share nothing; plain pooling and RBF units learn nothing that could be shared. */
function unsharedCount({ layer, shape }: PlacedLayer, counts: LayerCounts): number {
  if (counts.parameters === 0) return 0;
  const isNormal =
    (layer.kind === 'convolution' || layer.kind === 'dense') && layer.batchNormalization;
  return counts.connections + (isNormal ? 2 * shapeSize(shape) : 0);
}

function fixedNumbers(
  spec: NetworkSpec,
  layer: LayerSpec,
  shape: LayerShape,
  isUnshared: boolean,
): number {
  const places = layer.kind === 'convolution' && isUnshared ? shape.height * shape.width : 1;
  return parameterTensors(spec)
    .filter((tensor) => tensor.layer === layer.name && !tensor.trainable)
    .reduce((sum, { shape: lengths }) => sum + lengths.reduce((a, b) => a * b, 1) * places, 0);
}

function weightCell(learned: number, fixed: number): Cell {
  const value = BYTES_PER_NUMBER * (learned + fixed);
  if (value === 0) return { value, parts: [part('0')] };
  const bytes = [part(BYTES_PER_NUMBER, 'bytes'), part('·')];
  if (fixed === 0) return { value, parts: [...bytes, part(learned, 'learned')] };
  if (learned === 0) return { value, parts: [...bytes, part(fixed, 'fixed')] };
  const both = [part('('), part(learned, 'learned'), part(' + '), part(fixed, 'fixed'), part(')')];
  return { value, parts: [...bytes, ...both] };
}

function activationCell(shape: LayerShape): Cell {
  return {
    value: BYTES_PER_NUMBER * shapeSize(shape),
    parts: [part(BYTES_PER_NUMBER, 'bytes'), part('·'), ...valueParts(shape)],
  };
}

function totalRow(rows: readonly LedgerRow[]): LedgerRow {
  const cellOf = (column: LedgerColumn): Cell => {
    const counted = rows.filter(({ cells }) => cells[column].value > 0);
    const parts = counted.flatMap(({ name, cells }, index) => [
      ...(index === 0 ? [] : [part(' + ')]),
      part(cells[column].value, name),
    ]);
    return { value: counted.reduce((sum, { cells }) => sum + cells[column].value, 0), parts };
  };
  return {
    name: 'Total',
    shape: null,
    cells: {
      parameters: cellOf('parameters'),
      connections: cellOf('connections'),
      multiplyAdds: cellOf('multiplyAdds'),
      weightBytes: cellOf('weightBytes'),
      activationBytes: cellOf('activationBytes'),
    },
  };
}
