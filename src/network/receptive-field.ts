import { layerShapes, readsOf } from './shapes.ts';
import type { LayerShape } from './shapes.ts';
import type { LayerSpec, NetworkSpec } from './spec.ts';

export interface ReceptiveField {
  /** Width in input pixels of the square that one unit can see. */
  size: number;
  /** Distance in input pixels between the squares of neighbouring units. */
  jump: number;
}

/**
 * Receptive field of the units of every layer; index 0 is the input (size 1, jump 1).
 *
 * size grows by (F − 1)·jump, jump is multiplied by S; a dense layer is a window over its whole input.
 *
 * @throws SpecError if the spec is impossible.
 */
export function receptiveFields(spec: NetworkSpec): ReceptiveField[] {
  const shapes = layerShapes(spec);
  const fields: ReceptiveField[] = [{ size: 1, jump: 1 }];
  spec.layers.forEach((layer, index) => {
    const below = fields.at(-1) as ReceptiveField;
    const { width, stride } = windowOf(layer, shapes[index] as LayerShape);
    fields.push({ size: below.size + (width - 1) * below.jump, jump: below.jump * stride });
  });
  return fields;
}

/** One unit: a layer's index (0 is the input), its map or flat index, and its place in the map. */
export interface Unit {
  layer: number;
  channel: number;
  row: number;
  column: number;
}

/** The part of a layer's maps that a unit reads, directly or through the layers between. */
export interface Window {
  /** First row and column read, and the number of each; clipped to the map. */
  row: number;
  column: number;
  height: number;
  width: number;
  /** Maps read, in order. */
  channels: readonly number[];
}

/**
 * The window of a unit in every layer up to its own: `windows[layer]`; the last is the unit itself.
 *
 * @throws RangeError if the unit does not exist; SpecError if the spec is impossible.
 */
export function unitWindows(spec: NetworkSpec, unit: Unit): Window[] {
  const shapes = layerShapes(spec);
  const shape = shapes[unit.layer];
  if (
    shape === undefined ||
    !within(unit.channel, shape.channels) ||
    !within(unit.row, shape.height) ||
    !within(unit.column, shape.width)
  ) {
    throw new RangeError(
      `There is no unit at row ${unit.row}, column ${unit.column} of map ${unit.channel} in layer ${unit.layer}.`,
    );
  }
  const windows: Window[] = [
    { row: unit.row, column: unit.column, height: 1, width: 1, channels: [unit.channel] },
  ];
  for (let index = unit.layer - 1; index >= 0; index--) {
    const layer = spec.layers[index] as LayerSpec;
    windows.unshift(windowBelow(layer, shapes[index] as LayerShape, windows[0] as Window));
  }
  return windows;
}

function windowBelow(layer: LayerSpec, below: LayerShape, above: Window): Window {
  const { width, stride, padding } = windowOf(layer, below);
  const [row, height] = span(above.row, above.height, width, stride, padding, below.height);
  const [column, columns] = span(above.column, above.width, width, stride, padding, below.width);
  return { row, column, height, width: columns, channels: channelsBelow(layer, below, above) };
}

function channelsBelow(layer: LayerSpec, below: LayerShape, above: Window): readonly number[] {
  if (layer.kind === 'pooling') return above.channels;
  if (layer.kind !== 'convolution') return range(below.channels);
  const table = readsOf(layer, below.channels);
  const read = new Set(above.channels.flatMap((channel) => table[channel] ?? []));
  return [...read].sort((a, b) => a - b);
}

/** First place and length, clipped to `limit`, of what `count` windows from `first` on cover. */
function span(
  first: number,
  count: number,
  width: number,
  stride: number,
  padding: number,
  limit: number,
): [start: number, length: number] {
  const start = first * stride - padding;
  const end = start + (count - 1) * stride + width;
  const clipped = Math.max(0, start);
  return [clipped, Math.min(limit, end) - clipped];
}

function windowOf(
  layer: LayerSpec,
  input: LayerShape,
): { width: number; stride: number; padding: number } {
  switch (layer.kind) {
    case 'convolution':
      return { width: layer.kernel, stride: layer.stride, padding: layer.padding };
    case 'pooling':
      return { width: layer.window, stride: layer.stride, padding: 0 };
    default:
      return { width: input.width, stride: 1, padding: 0 };
  }
}

function within(index: number, length: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < length;
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
