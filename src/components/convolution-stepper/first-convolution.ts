import type { Weights } from '#engine/weights.ts';
import { tensorPrefix } from '#network/parameters.ts';
import type { ConvolutionSpec, NetworkSpec } from '#network/spec.ts';
import type { Normalization } from './account.ts';

/** Added to a variance before its root is taken, as PyTorch does. */
const EPSILON = 1e-5;

/**
 * The convolution that reads the image.
 *
 * @throws RangeError if the network begins with another layer.
 */
export function firstConvolution(spec: NetworkSpec): ConvolutionSpec {
  const layer = spec.layers[0];
  if (layer?.kind === 'convolution') return layer;
  throw new RangeError(`${spec.id} does not begin with a convolution.`);
}

/** One kernel of the first convolution, `[row][column]`. */
export function kernelOf(weights: Weights, layer: ConvolutionSpec, map: number): Float32Array {
  const area = layer.kernel * layer.kernel;
  const all = weights[`${tensorPrefix(layer.name)}.weight`]?.data ?? new Float32Array();
  return all.subarray(map * area, (map + 1) * area);
}

/** The bias of one map of the first convolution. */
export function biasOf(weights: Weights, layer: ConvolutionSpec, map: number): number {
  return weights[`${tensorPrefix(layer.name)}.bias`]?.data[map] ?? 0;
}

/** What batch normalization does to the sums of one map, or null where the layer has none. */
export function normalizationOf(
  weights: Weights,
  layer: ConvolutionSpec,
  map: number,
): Normalization | null {
  if (!layer.batchNormalization) return null;
  const value = (name: string): number =>
    weights[`${tensorPrefix(layer.name)}_bn.${name}`]?.data[map] ?? 0;
  const factor = value('weight') / Math.sqrt(value('running_var') + EPSILON);
  return { factor, shift: value('bias') - factor * value('running_mean') };
}
