import { kernelCount } from './connection-table.ts';
import { readsOf, shapeSize } from './shapes.ts';
import type { LayerShape } from './shapes.ts';
import type { ConvolutionSpec, LayerSpec } from './spec.ts';

/** A piece of a line of arithmetic; the word says what its number counts. */
export interface Part {
  text: string;
  word: string | null;
}

/** A layer with the shapes below and above it. */
export interface PlacedLayer {
  layer: LayerSpec;
  below: LayerShape;
  shape: LayerShape;
}

/** The arithmetic of a layer's learned numbers, as `(5·5·1 + 1)·6`. */
export function parameterParts({ layer, below }: PlacedLayer): Part[] {
  switch (layer.kind) {
    case 'convolution': {
      const norm = layer.batchNormalization ? normParts(String(layer.maps), 'maps') : [];
      return [...mapParts(layer, below), ...norm];
    }
    case 'pooling':
      return layer.method === 'trainable'
        ? [part('2', 'coefficient, bias'), part('·'), part(below.channels, 'maps')]
        : nothing();
    case 'dense': {
      const norm = layer.batchNormalization ? normParts(String(layer.units), 'units') : [];
      return [...unitParts(below, layer.units), ...norm];
    }
    case 'softmax':
      return unitParts(below, layer.classes);
    case 'rbf':
      return nothing();
  }
}

/** The arithmetic of a layer's wires, as `(5·5·1 + 1)·6·28·28`. */
export function connectionParts({ layer, below, shape }: PlacedLayer): Part[] {
  switch (layer.kind) {
    case 'convolution':
      return layer.reads === 'full'
        ? [...mapParts(layer, below), part('·'), places(shape)]
        : [part('('), ...mapParts(layer, below), part(')·'), places(shape)];
    case 'pooling': {
      const window = part(layer.window ** 2, 'window');
      const units = [part('·'), places(shape), part('·'), part(shape.channels, 'maps')];
      return layer.method === 'trainable'
        ? [part('('), window, part(' + '), part('1', 'bias'), part(')'), ...units]
        : [window, ...units];
    }
    case 'dense':
    case 'softmax':
      return unitParts(below, shape.channels);
    case 'rbf':
      return [part(inputs(below), 'inputs'), part('·'), part(shape.channels, 'classes')];
  }
}

/** The arithmetic of a layer's products for one image; neither biases nor plain sums are products. */
export function multiplyAddParts({ layer, below, shape }: PlacedLayer): Part[] {
  switch (layer.kind) {
    case 'convolution':
      return [...kernelParts(layer, below), part('·'), places(shape)];
    case 'pooling':
      return layer.method === 'trainable'
        ? [places(shape), part('·'), part(shape.channels, 'maps')]
        : nothing();
    case 'dense':
    case 'softmax':
    case 'rbf':
      return [part(inputs(below), 'inputs'), part('·'), part(shape.channels, 'units')];
  }
}

/** The arithmetic of learned numbers if no two connections shared one. */
export function unsharedParts(placed: PlacedLayer): Part[] {
  const { layer, shape } = placed;
  if (layer.kind === 'rbf' || (layer.kind === 'pooling' && layer.method !== 'trainable')) {
    return nothing();
  }
  const isNormal =
    (layer.kind === 'convolution' || layer.kind === 'dense') && layer.batchNormalization;
  return [...connectionParts(placed), ...(isNormal ? normParts(unitText(shape), 'units') : [])];
}

/** The values of a shape, as `28·28·6`. */
export function valueParts(shape: LayerShape): Part[] {
  return shape.flat
    ? [part(shape.channels, 'units')]
    : [places(shape), part('·'), part(shape.channels, 'maps')];
}

/** A number or sign, with the word for what it counts. */
export function part(text: string | number, word: string | null = null): Part {
  return { text: typeof text === 'number' ? text.toLocaleString('en') : text, word };
}

/** A line of arithmetic without its words. */
export function partsText(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join('');
}

function nothing(): Part[] {
  return [part('0')];
}

function mapParts(layer: ConvolutionSpec, below: LayerShape): Part[] {
  if (layer.reads !== 'full') {
    return [...kernelParts(layer, below), part(' + '), part(layer.maps, 'biases')];
  }
  const weights = part(`${square(layer)}·${below.channels}`, 'weights');
  const bias = part('1', 'bias');
  return [part('('), weights, part(' + '), bias, part(')·'), part(layer.maps, 'maps')];
}

function kernelParts(layer: ConvolutionSpec, below: LayerShape): Part[] {
  if (layer.reads === 'full') {
    const weights = part(`${square(layer)}·${below.channels}`, 'weights');
    return [weights, part('·'), part(layer.maps, 'maps')];
  }
  const kernels = part(kernelCount(readsOf(layer, below.channels)), 'kernels');
  return [kernels, part('·'), part(layer.kernel ** 2, 'weights')];
}

function unitParts(below: LayerShape, units: number): Part[] {
  const weights = part(inputs(below), 'weights');
  return [part('('), weights, part(' + '), part('1', 'bias'), part(')·'), part(units, 'units')];
}

function normParts(count: string, word: string): Part[] {
  return [part(' + '), part('2', 'scale, shift'), part('·'), part(count, word)];
}

function places({ height, width }: LayerShape): Part {
  return part(`${height}·${width}`, height * width === 1 ? 'place' : 'places');
}

function inputs(below: LayerShape): string {
  return shapeSize(below) === below.channels ? String(below.channels) : unitText(below);
}

function unitText({ height, width, channels, flat }: LayerShape): string {
  return flat ? String(channels) : `${height}·${width}·${channels}`;
}

function square({ kernel }: ConvolutionSpec): string {
  return `${kernel}·${kernel}`;
}
