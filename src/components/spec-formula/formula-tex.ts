import { place, slidingLayers } from '#components/spec-value/spec-value.ts';
import { kernelCount } from '#network/connection-table.ts';
import { layerCounts } from '#network/counts.ts';
import type { SlidingWindow } from '#network/output-size.ts';
import { readsOf } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { LayerSpec, NetworkSpec } from '#network/spec.ts';

export const formulas = ['size', 'parameters', 'connections'] as const;
export type FormulaKind = (typeof formulas)[number];

/**
 * TeX of a layer's arithmetic with its numbers from the spec, as `(5·5·1 + 1)·6 = 156`.
 *
 * @throws RangeError if the layer does not exist or has no such arithmetic.
 */
export function formulaTex(spec: NetworkSpec, layerName: string, kind: FormulaKind): string {
  if (kind === 'size') return sizeTex(spec, layerName);
  const { index, shape, below } = place(spec, layerName);
  const layer = spec.layers[index - 1];
  const counts = layerCounts(spec)[index];
  if (layer === undefined || below === null || counts === undefined) {
    throw new RangeError(`The layer ${layerName} of ${spec.id} has no ${kind} to count.`);
  }
  const product = kind === 'parameters' ? perParameter(layer, below) : perWire(layer, below, shape);
  return `${product} = ${thousands(counts[kind])}`;
}

/**
 * TeX of the output-size formula with numbers in the symbols' colours. Each number carries a class
 * (`live-w`, `live-f`, `live-p`, `live-s`) under which a figure finds it and replaces it.
 */
export function liveSizeTex({ input, kernel, padding, stride }: SlidingWindow): string {
  const number = (symbol: string, value: number): string =>
    `\\htmlClass{sym-${symbol} live-${symbol}}{${value}}`;
  return (
    `\\symO = \\frac{${number('w', input)} - ${number('f', kernel)} + 2\\cdot ${number('p', padding)}}` +
    `{${number('s', stride)}} + 1`
  );
}

function sizeTex(spec: NetworkSpec, layerName: string): string {
  const layer = slidingLayers(spec).find(({ name }) => name === layerName);
  if (layer === undefined) {
    throw new RangeError(`The layer ${layerName} of ${spec.id} slides no window.`);
  }
  return `${liveSizeTex(layer)} = ${layer.output}`;
}

function perParameter(layer: LayerSpec, below: LayerShape): string {
  switch (layer.kind) {
    case 'convolution':
      return isFull(layer)
        ? `${perMap(layer.kernel, below.channels)}\\cdot ${maps(layer.maps)}`
        : partial(layer, below);
    case 'pooling':
      return layer.method === 'trainable'
        ? `${under('2', 'coefficient, bias')}\\cdot ${maps(below.channels)}`
        : maps(below.channels, '0');
    case 'dense':
    case 'softmax': {
      const units = layer.kind === 'dense' ? layer.units : layer.classes;
      return `${perUnit(below)}\\cdot ${under(String(units), 'units')}`;
    }
    case 'rbf':
      throw new RangeError(`The layer ${layer.name} has no trained parameters to count.`);
  }
}

function perWire(layer: LayerSpec, below: LayerShape, shape: LayerShape): string {
  const places = under(`${shape.height}\\cdot ${shape.width}`, 'places');
  switch (layer.kind) {
    case 'convolution':
      return isFull(layer)
        ? `${perMap(layer.kernel, below.channels)}\\cdot ${maps(layer.maps)}\\cdot ${places}`
        : `(${partial(layer, below)})\\cdot ${places}`;
    case 'pooling': {
      const window = `${layer.window}\\cdot ${layer.window}`;
      const wires = layer.method === 'trainable' ? `(${window} + 1)` : window;
      return `${wires}\\cdot ${maps(shape.channels)}\\cdot ${places}`;
    }
    case 'dense':
    case 'softmax':
      return `${perUnit(below)}\\cdot ${under(String(shape.channels), 'units')}`;
    case 'rbf':
      return `${below.channels}\\cdot ${under(String(shape.channels), 'classes')}`;
  }
}

function perMap(kernel: number, channels: number): string {
  const side = `\\htmlClass{sym-f}{${kernel}}`;
  const weights = under(`${side}\\cdot ${side}\\cdot ${channels}`, 'weights');
  return `\\bigl(${weights} + ${under('1', 'bias')}\\bigr)`;
}

function perUnit(below: LayerShape): string {
  const inputs = below.height * below.width * below.channels;
  return `\\bigl(${under(String(inputs), 'weights')} + ${under('1', 'bias')}\\bigr)`;
}

function partial(layer: Extract<LayerSpec, { kind: 'convolution' }>, below: LayerShape): string {
  const kernels = kernelCount(readsOf(layer, below.channels));
  const side = `\\htmlClass{sym-f}{${layer.kernel}}`;
  return (
    `${under(String(kernels), 'kernels')}\\cdot ${side}\\cdot ${side} + ` +
    under(String(layer.maps), 'biases')
  );
}

function isFull(layer: Extract<LayerSpec, { kind: 'convolution' }>): boolean {
  return layer.reads === 'full';
}

function maps(count: number, each?: string): string {
  const product = under(String(count), 'maps');
  return each === undefined ? product : `${each}\\cdot ${product}`;
}

function under(tex: string, word: string): string {
  return `\\underbrace{${tex}}_{\\text{${word}}}`;
}

function thousands(number: number): string {
  return number.toLocaleString('en').replaceAll(',', '{,}');
}
