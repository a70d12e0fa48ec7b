import { glyphCodes } from '#network/glyphs.ts';
import { parameterTensors } from '#network/parameters.ts';
import type { ParameterTensor } from '#network/parameters.ts';
import { readsOf } from '#network/shapes.ts';
import type { ConvolutionSpec, NetworkSpec } from '#network/spec.ts';
import { seededRandom } from './random.ts';
import type { RandomSource } from './random.ts';
import type { Tensor, Weights } from './weights.ts';

/** Weights under `fan-in` lie within ± this, divided by the number of inputs (P, appendix A). */
const FAN_IN_BOUND = 2.4;

/**
 * Weights to begin training from: the same seed always gives the same numbers.
 *
 * Under `fan-in`, weights are uniform in ±2.4/fan-in (P, appendix A), where the fan-in of a map is
 * 25 for every map that it reads; under `glorot` uniform in ±√(6 / (fan-in + fan-out)). Biases are 0,
 * normalization starts as the identity. A pooling coefficient multiplies the sum of its window: it
 * begins at 1/window², a plain average, under `glorot`, and under `fan-in` at 2.4/window², the upper
 * end of P's range. Drawn from that whole range it would leave some maps almost silent.
 *
 * @throws SpecError if the spec is impossible.
 */
export function initialWeights(spec: NetworkSpec, seed: number): Weights {
  const random = seededRandom(seed);
  const tensors = parameterTensors(spec).map((parameter): [string, Tensor] => [
    parameter.name,
    { shape: parameter.shape, data: initialData(spec, parameter, random) },
  ]);
  return Object.fromEntries(tensors);
}

function initialData(
  spec: NetworkSpec,
  parameter: ParameterTensor,
  random: RandomSource,
): Float32Array {
  const size = parameter.shape.reduce((product, length) => product * length, 1);
  switch (parameter.role) {
    case 'weight':
      return drawnWeights(spec, parameter, random);
    case 'coefficient':
      return new Float32Array(size).fill(
        (spec.initialisation === 'fan-in' ? FAN_IN_BOUND : 1) / parameter.fanIn,
      );
    case 'normScale':
    case 'runningVariance':
      return new Float32Array(size).fill(1);
    case 'bias':
    case 'normShift':
    case 'runningMean':
      return new Float32Array(size);
    case 'codes':
      return Float32Array.from(glyphCodes().flat());
  }
}

function drawnWeights(
  spec: NetworkSpec,
  parameter: ParameterTensor,
  random: RandomSource,
): Float32Array {
  const [outputs = 1, inputs = 1, height = 1, width = 1] = parameter.shape;
  const area = height * width;
  const layer = spec.layers.find(({ name }) => name === parameter.layer);
  const connected = layer?.kind === 'convolution' ? connections(layer, inputs) : null;
  const data = new Float32Array(outputs * inputs * area);
  for (let output = 0, at = 0; output < outputs; output++) {
    const reads = connected?.[output];
    const fanIn = reads === undefined ? parameter.fanIn : reads.size * area;
    const bound =
      spec.initialisation === 'fan-in'
        ? FAN_IN_BOUND / fanIn
        : Math.sqrt(6 / (fanIn + parameter.fanOut));
    for (let input = 0; input < inputs; input++) {
      const cut = reads !== undefined && !reads.has(input);
      for (let pixel = 0; pixel < area; pixel++, at++) {
        if (!cut) data[at] = random.uniform(-bound, bound);
      }
    }
  }
  return data;
}

function connections(layer: ConvolutionSpec, inputs: number): ReadonlySet<number>[] {
  return readsOf(layer, inputs).map((reads) => new Set(reads));
}
