import { tensorPrefix } from '#network/parameters.ts';
import type { Unit } from '#network/receptive-field.ts';
import { readsOf, shapeSize } from '#network/shapes.ts';
import type { Activation, ConvolutionSpec, LayerSpec, NetworkSpec } from '#network/spec.ts';
import type { Activations, LayerActivations } from './engine.ts';
import type { Tensor, Weights } from './weights.ts';

/** What a unit takes from one map below (or from a whole flat layer), cell by cell. */
export interface AccountPart {
  /** The map read; null where the layer below is flat and is read whole. */
  channel: number | null;
  height: number;
  width: number;
  values: Float32Array;
  /** What each value is multiplied by; for RBF the target's pixel. Empty where nothing is multiplied. */
  weights: Float32Array;
  /** Value times weight; for RBF the squared difference; for pooling the value itself. */
  terms: Float32Array;
  total: number;
}

/** How one unit came by its value: every product of every map, bias, normalization, squashing. */
export interface UnitAccount {
  operation: 'input' | 'weighted-sum' | 'average' | 'max' | 'subsampling' | 'distance';
  parts: readonly AccountPart[];
  /** Factor of the window's sum in trainable subsampling, or null. */
  coefficient: number | null;
  bias: number | null;
  /** The parts (times the coefficient) plus the bias, summed in double precision. */
  sum: number;
  /** The sum after batch normalization, or null. */
  normalized: number | null;
  activation: Activation | 'softmax';
  output: number;
}

/**
 * Accounts for one unit's value.
 *
 * @throws RangeError if the unit does not exist in these activations.
 */
export function unitAccount(
  spec: NetworkSpec,
  weights: Weights,
  activations: Activations,
  unit: Unit,
): UnitAccount {
  const own = layerAt(activations, unit.layer);
  const at = (unit.channel * own.shape.height + unit.row) * own.shape.width + unit.column;
  const output = own.output[at];
  if (output === undefined) throw new RangeError(`${own.name} has no unit ${at}.`);
  const layer = spec.layers[unit.layer - 1];
  if (layer === undefined) return inputAccount(output);
  const below = layerAt(activations, unit.layer - 1);
  const tensor = (suffix: string): Tensor => {
    const name = `${tensorPrefix(layer.name)}.${suffix}`;
    const found = weights[name];
    if (found === undefined) throw new RangeError(`The weights have no tensor ${name}.`);
    return found;
  };
  const normalized = own.normalized === null ? null : (own.normalized[at] ?? null);
  const result = { normalized, output };
  switch (layer.kind) {
    case 'convolution': {
      const parts = convolutionParts(layer, below, tensor('weight'), unit);
      const bias = tensor('bias').data[unit.channel] ?? 0;
      return { ...weighted(parts, bias), ...result, activation: layer.activation };
    }
    case 'dense':
    case 'softmax': {
      const parts = wholeLayerParts(below, rowOf(tensor('weight'), unit.channel), multiply);
      const bias = tensor('bias').data[unit.channel] ?? 0;
      const activation = layer.kind === 'softmax' ? 'softmax' : layer.activation;
      return { ...weighted(parts, bias), ...result, activation };
    }
    case 'rbf': {
      const parts = wholeLayerParts(below, rowOf(tensor('codes'), unit.channel), squaredDifference);
      const sum = totalOf(parts);
      return {
        operation: 'distance',
        parts,
        coefficient: null,
        bias: null,
        sum,
        ...result,
        activation: 'softmax',
      };
    }
    case 'pooling':
      return poolingAccount(layer, below, unit, tensor, result);
  }
}

function poolingAccount(
  layer: Extract<LayerSpec, { kind: 'pooling' }>,
  below: LayerActivations,
  unit: Unit,
  tensor: (suffix: string) => Tensor,
  result: { normalized: number | null; output: number },
): UnitAccount {
  const place = { row: unit.row * layer.stride, column: unit.column * layer.stride };
  const values = windowValues(below, unit.channel, place, layer.window);
  const part = makePart(unit.channel, layer.window, layer.window, values, new Float32Array(), one);
  const shared = { parts: [part], ...result, activation: layer.activation };
  switch (layer.method) {
    case 'average':
      return {
        operation: 'average',
        coefficient: 1 / values.length,
        bias: null,
        sum: part.total / values.length,
        ...shared,
      };
    case 'max':
      return {
        operation: 'max',
        coefficient: null,
        bias: null,
        sum: Math.max(...values),
        ...shared,
      };
    case 'trainable': {
      const coefficient = tensor('weight').data[unit.channel] ?? 0;
      const bias = tensor('bias').data[unit.channel] ?? 0;
      const sum = coefficient * part.total + bias;
      return { operation: 'subsampling', coefficient, bias, sum, ...shared };
    }
  }
}

function inputAccount(output: number): UnitAccount {
  return {
    operation: 'input',
    parts: [],
    coefficient: null,
    bias: null,
    sum: output,
    normalized: null,
    activation: 'identity',
    output,
  };
}

function weighted(
  parts: readonly AccountPart[],
  bias: number,
): Pick<UnitAccount, 'operation' | 'parts' | 'coefficient' | 'bias' | 'sum'> {
  const sum = totalOf(parts) + bias;
  return { operation: 'weighted-sum', parts, coefficient: null, bias, sum };
}

function convolutionParts(
  layer: ConvolutionSpec,
  below: LayerActivations,
  kernels: Tensor,
  unit: Unit,
): AccountPart[] {
  const area = layer.kernel * layer.kernel;
  const place = {
    row: unit.row * layer.stride - layer.padding,
    column: unit.column * layer.stride - layer.padding,
  };
  const reads = readsOf(layer, below.shape.channels)[unit.channel] ?? [];
  return reads.map((channel) => {
    const start = (unit.channel * below.shape.channels + channel) * area;
    const kernel = kernels.data.subarray(start, start + area);
    const values = windowValues(below, channel, place, layer.kernel);
    return makePart(channel, layer.kernel, layer.kernel, values, kernel, multiply);
  });
}

/** One part for each map below, or a single one where the layer below is flat. */
function wholeLayerParts(
  below: LayerActivations,
  row: Float32Array,
  combine: (value: number, weight: number) => number,
): AccountPart[] {
  const { height, width, channels } = below.shape;
  const area = height * width;
  if (area === 1) return [makePart(null, 1, shapeSize(below.shape), below.output, row, combine)];
  return Array.from({ length: channels }, (_, channel) => {
    const [from, to] = [channel * area, (channel + 1) * area];
    const values = below.output.subarray(from, to);
    return makePart(channel, height, width, values, row.subarray(from, to), combine);
  });
}

function makePart(
  channel: number | null,
  height: number,
  width: number,
  values: Float32Array,
  weights: Float32Array,
  combine: (value: number, weight: number) => number,
): AccountPart {
  const terms = values.map((value, index) => combine(value, weights[index] ?? 1));
  return { channel, height, width, values, weights, terms, total: sumOf(terms) };
}

/** The values of a square window; places outside the map are padding and count as zero. */
function windowValues(
  layer: LayerActivations,
  channel: number,
  place: { row: number; column: number },
  side: number,
): Float32Array {
  const { height, width } = layer.shape;
  return Float32Array.from({ length: side * side }, (_, index) => {
    const row = place.row + Math.floor(index / side);
    const column = place.column + (index % side);
    if (row < 0 || row >= height || column < 0 || column >= width) return 0;
    return layer.output[(channel * height + row) * width + column] ?? 0;
  });
}

function rowOf(matrix: Tensor, row: number): Float32Array {
  const length = matrix.shape.slice(1).reduce((product, side) => product * side, 1);
  return matrix.data.subarray(row * length, (row + 1) * length);
}

function layerAt(activations: Activations, index: number): LayerActivations {
  const layer = activations.layers[index];
  if (layer === undefined) throw new RangeError(`There is no layer ${index}.`);
  return layer;
}

function totalOf(parts: readonly AccountPart[]): number {
  return parts.reduce((sum, part) => sum + part.total, 0);
}

function sumOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

const multiply = (value: number, weight: number): number => value * weight;
const squaredDifference = (value: number, target: number): number => (value - target) ** 2;
const one = (value: number): number => value;
