import type { Weights } from '#engine/weights.ts';
import { tensorPrefix } from '#network/parameters.ts';
import type { ConvolutionSpec, NetworkSpec, PoolingSpec } from '#network/spec.ts';
import type { Subsampling } from './pooling.ts';

/** A pooling layer, the convolution whose maps it reads, and where its input stands in the activations. */
export interface PoolingPlace {
  pooling: PoolingSpec;
  below: ConvolutionSpec;
  /** Index of the convolution among the activations, where 0 is the network's input. */
  inputIndex: number;
}

/** Every pooling layer of a network that reads a convolution, in order: S2 and S4 in all variants. */
export function poolingPlaces(spec: NetworkSpec): PoolingPlace[] {
  return spec.layers.flatMap((pooling, index) => {
    const below = spec.layers[index - 1];
    return pooling.kind === 'pooling' && below?.kind === 'convolution'
      ? [{ pooling, below, inputIndex: index }]
      : [];
  });
}

/**
 * What one map of a pooling layer has learned. A network that pools without learning gets the
 * coefficient 1/window² and no bias, which make a mean, and the function of the convolution below.
 */
export function subsamplingOf(
  weights: Weights | null,
  { pooling, below }: PoolingPlace,
  map: number,
): Subsampling {
  const prefix = tensorPrefix(pooling.name);
  const coefficient = weights?.[`${prefix}.weight`]?.data[map];
  const bias = weights?.[`${prefix}.bias`]?.data[map];
  return {
    coefficient: coefficient ?? 1 / pooling.window ** 2,
    bias: bias ?? 0,
    activation: pooling.method === 'trainable' ? pooling.activation : below.activation,
  };
}
