import { fullTable } from './connection-table.ts';
import { outputSize } from './output-size.ts';
import type { ConnectionTable, LayerSpec, NetworkSpec } from './spec.ts';

/** Shape of a layer's output: feature maps, or a plain list of units (`height` and `width` 1). */
export interface LayerShape {
  height: number;
  width: number;
  channels: number;
  /** True for dense layers and classifiers, whose units have no position. */
  flat: boolean;
}

/** A spec that cannot be built, with the layer that breaks it. */
export class SpecError extends Error {
  readonly layer: string;

  constructor(layer: string, message: string) {
    super(`${layer}: ${message}`);
    this.name = 'SpecError';
    this.layer = layer;
  }
}

/**
 * Output shape of the input and of every layer, in order; index 0 is the input.
 *
 * @throws SpecError naming the first layer that is impossible, the numbers and a value that fits.
 */
export function layerShapes(spec: NetworkSpec): LayerShape[] {
  const { side, channels } = spec.input;
  requireCount('Input', 'side', side);
  requireCount('Input', 'number of channels', channels);
  requireLastIsClassifier(spec);
  const shapes: LayerShape[] = [{ height: side, width: side, channels, flat: false }];
  for (const layer of spec.layers) shapes.push(shapeAfter(layer, shapes.at(-1) as LayerShape));
  return shapes;
}

/** Number of values in a shape. */
export function shapeSize(shape: LayerShape): number {
  return shape.height * shape.width * shape.channels;
}

/** A shape as the site prints it: `28×28×6`, or `84` for a flat layer. */
export function shapeText(shape: LayerShape): string {
  return shape.flat ? `${shape.channels}` : `${shape.height}×${shape.width}×${shape.channels}`;
}

/** The connection table of a convolution as lists, also when every map reads every map. */
export function readsOf(
  layer: { maps: number; reads: ConnectionTable | 'full' },
  inputMaps: number,
): ConnectionTable {
  return layer.reads === 'full' ? fullTable(inputMaps, layer.maps) : layer.reads;
}

function shapeAfter(layer: LayerSpec, input: LayerShape): LayerShape {
  switch (layer.kind) {
    case 'convolution': {
      requireCount(layer.name, 'number of maps', layer.maps);
      requireMaps(layer.name, input);
      if (layer.reads !== 'full') requireTable(layer.name, layer.reads, layer.maps, input.channels);
      const side = slide(layer.name, input.width, layer.kernel, layer.padding, layer.stride);
      return { height: side, width: side, channels: layer.maps, flat: false };
    }
    case 'pooling': {
      requireMaps(layer.name, input);
      const side = slide(layer.name, input.width, layer.window, 0, layer.stride);
      return { height: side, width: side, channels: input.channels, flat: false };
    }
    case 'dense':
      requireCount(layer.name, 'number of units', layer.units);
      return { height: 1, width: 1, channels: layer.units, flat: true };
    case 'softmax':
    case 'rbf':
      requireCount(layer.name, 'number of classes', layer.classes);
      if (layer.kind === 'rbf') requireRbfInput(layer.name, input);
      return { height: 1, width: 1, channels: layer.classes, flat: true };
  }
}

function slide(
  name: string,
  input: number,
  kernel: number,
  padding: number,
  stride: number,
): number {
  requireCount(name, 'kernel width', kernel);
  requireCount(name, 'stride', stride);
  if (!Number.isInteger(padding) || padding < 0) {
    throw new SpecError(name, `padding must be 0 or a whole number above it, not ${padding}.`);
  }
  const output = outputSize({ input, kernel, padding, stride });
  if (output.outcome === 'none') {
    const widest = input + 2 * padding;
    throw new SpecError(
      name,
      `a window of ${kernel} does not fit an input of ${input} with padding ${padding}: ` +
        `(${input} − ${kernel} + 2·${padding}) is negative. A window of ${widest} or less fits, ` +
        `or padding of ${Math.ceil((kernel - input) / 2)}.`,
    );
  }
  return output.size;
}

function requireCount(name: string, what: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new SpecError(name, `the ${what} must be a whole number of at least 1, not ${value}.`);
}

function requireMaps(name: string, input: LayerShape): void {
  if (!input.flat) return;
  throw new SpecError(
    name,
    'it needs feature maps to slide over, but the layer below is dense. Put it before the dense layers.',
  );
}

function requireTable(name: string, table: ConnectionTable, maps: number, inputMaps: number): void {
  if (table.length !== maps) {
    throw new SpecError(
      name,
      `the connection table has ${table.length} rows but the layer has ${maps} maps: give one row for each map.`,
    );
  }
  table.forEach((reads, map) => {
    if (reads.length === 0) {
      throw new SpecError(name, `map ${map} reads nothing. Connect it to at least one map below.`);
    }
    reads.forEach((read, index) => {
      if (!Number.isInteger(read) || read < 0 || read >= inputMaps) {
        throw new SpecError(
          name,
          `map ${map} reads map ${read}, but the layer below has maps 0 to ${inputMaps - 1}.`,
        );
      }
      if (index > 0 && read <= (reads[index - 1] as number)) {
        throw new SpecError(name, `map ${map} must list the maps it reads once each, in order.`);
      }
    });
  });
}

function requireRbfInput(name: string, input: LayerShape): void {
  if (shapeSize(input) === RBF_INPUTS) return;
  throw new SpecError(
    name,
    `RBF units compare with 7×12 bitmaps and need ${RBF_INPUTS} inputs, but the layer below has ` +
      `${shapeSize(input)} units. Give it ${RBF_INPUTS}, or use softmax.`,
  );
}

function requireLastIsClassifier(spec: NetworkSpec): void {
  const at = spec.layers.findIndex((layer) => layer.kind === 'softmax' || layer.kind === 'rbf');
  const classifier = spec.layers[at];
  if (classifier === undefined) {
    throw new SpecError('Output', 'the network has no classifier. End it with softmax or rbf.');
  }
  if (at !== spec.layers.length - 1) {
    throw new SpecError(classifier.name, 'a classifier must be the last layer.');
  }
}

const RBF_INPUTS = 84;
