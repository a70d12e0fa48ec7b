import { kernelCount } from '#network/connection-table.ts';
import { layerCounts, totalCounts } from '#network/counts.ts';
import { receptiveFields } from '#network/receptive-field.ts';
import { layerShapes, readsOf, shapeText } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { LayerSpec, NetworkSpec } from '#network/spec.ts';

/** What lessons may ask of a layer, or of the whole network under the name `all`. */
export const quantities = [
  'parameters',
  'connections',
  'multiply-adds',
  'shape',
  'width',
  'input-width',
  'maps',
  'input-maps',
  'kernel',
  'kernel-area',
  'kernels',
  'weights-per-map',
  'parameters-per-map',
  'places',
  'units',
  'stride',
  'padding',
  'receptive-field',
  'sharing',
] as const;
export type Quantity = (typeof quantities)[number];

/**
 * One fact about a network as a lesson prints it: `122,304`, `28×28×6`.
 *
 * @param layerName a layer of the spec, `Input`, or `all` for sums over the network.
 * @throws RangeError if the network has no such layer or the layer no such quantity.
 */
export function specValue(spec: NetworkSpec, layerName: string, of: Quantity): string {
  if (layerName === 'all') return printed(totalOf(spec, of));
  const { index, shape, below } = place(spec, layerName);
  if (of === 'shape') return shapeText(shape);
  const layer = spec.layers[index - 1];
  const number = layerNumber(spec, index, of) ?? windowNumber(layer, shape, below, of);
  if (number === null) {
    throw new RangeError(`The layer ${layerName} of ${spec.id} has no ${of}.`);
  }
  return printed(number);
}

/**
 * Text with its placeholders, as `{C1.parameters}`, replaced by numbers of the network.
 *
 * @throws RangeError if a placeholder names no layer or quantity that exists.
 */
export function fillSpec(spec: NetworkSpec, text: string): string {
  return text.replaceAll(/\{(\w+)\.([\w-]+)\}/g, (_, layer: string, name: string) => {
    const of = quantities.find((quantity) => quantity === name);
    if (of === undefined) {
      throw new RangeError(`There is no “${name}” to ask for. There are ${quantities.join(', ')}.`);
    }
    return specValue(spec, layer, of);
  });
}

/** A whole number with commas between thousands, as the site prints it. */
export function printed(number: number): string {
  return number.toLocaleString('en', { maximumFractionDigits: 4 });
}

const WORDS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** A printed number in words up to twelve, as running text has it; larger ones as they are. */
export function spelled(number: string): string {
  return WORDS[Number(number)] ?? number;
}

/** A sliding layer of a spec with its sizes, in the letters of the output-size formula. */
export interface SlidingLayer {
  name: string;
  input: number;
  kernel: number;
  padding: number;
  stride: number;
  output: number;
}

/** The layers of a network that slide a window, from input to output. */
export function slidingLayers(spec: NetworkSpec): SlidingLayer[] {
  const shapes = layerShapes(spec);
  return spec.layers.flatMap((layer, index) => {
    const [input, output] = [shapes[index]?.width ?? 1, shapes[index + 1]?.width ?? 1];
    if (layer.kind === 'convolution') {
      const { name, kernel, padding, stride } = layer;
      return [{ name, input, kernel, padding, stride, output }];
    }
    if (layer.kind === 'pooling') {
      const { name, window, stride } = layer;
      return [{ name, input, kernel: window, padding: 0, stride, output }];
    }
    return [];
  });
}

/**
 * Where a layer stands: its index among the shapes (0 is the input), its shape and the one it reads.
 *
 * @throws RangeError naming the layers that exist.
 */
export function place(
  spec: NetworkSpec,
  layerName: string,
): { index: number; shape: LayerShape; below: LayerShape | null } {
  const names = ['Input', ...spec.layers.map(({ name }) => name)];
  const index = names.indexOf(layerName);
  const shapes = layerShapes(spec);
  const shape = shapes[index];
  if (shape === undefined) {
    throw new RangeError(
      `${spec.id} has no layer called “${layerName}”. Its layers are ${names.join(', ')}.`,
    );
  }
  return { index, shape, below: shapes[index - 1] ?? null };
}

function totalOf(spec: NetworkSpec, of: Quantity): number {
  const total = totalCounts(spec);
  if (of === 'parameters') return total.parameters;
  if (of === 'connections') return total.connections;
  if (of === 'multiply-adds') return total.multiplyAdds;
  throw new RangeError(`A whole network has no ${of}: ask one of its layers.`);
}

function layerNumber(spec: NetworkSpec, index: number, of: Quantity): number | null {
  const counts = layerCounts(spec)[index];
  if (counts === undefined) return null;
  switch (of) {
    case 'parameters':
      return counts.parameters;
    case 'connections':
      return counts.connections;
    case 'multiply-adds':
      return counts.multiplyAdds;
    case 'sharing':
      return counts.connections / counts.parameters;
    case 'receptive-field':
      return receptiveFields(spec)[index]?.size ?? null;
    default:
      return null;
  }
}

function windowNumber(
  layer: LayerSpec | undefined,
  shape: LayerShape,
  below: LayerShape | null,
  of: Quantity,
): number | null {
  if (of === 'width') return shape.width;
  if (of === 'maps') return shape.channels;
  if (of === 'places') return shape.height * shape.width;
  if (of === 'units') return shape.height * shape.width * shape.channels;
  if (of === 'input-width') return below?.width ?? null;
  if (of === 'input-maps') return below?.channels ?? null;
  if (layer?.kind !== 'convolution' && layer?.kind !== 'pooling') return null;
  const kernel = layer.kind === 'convolution' ? layer.kernel : layer.window;
  if (of === 'kernel') return kernel;
  if (of === 'kernel-area') return kernel * kernel;
  if (of === 'stride') return layer.stride;
  if (layer.kind !== 'convolution') return null;
  if (of === 'padding') return layer.padding;
  if (of === 'kernels') {
    return below === null ? null : kernelCount(readsOf(layer, below.channels));
  }
  if (layer.reads !== 'full' || below === null) return null;
  const weights = kernel * kernel * below.channels;
  if (of === 'weights-per-map') return weights;
  return of === 'parameters-per-map' ? weights + 1 : null;
}
