import type { Weights } from '#engine/weights.ts';
import { initialWeights } from '#engine/initialise.ts';
import { tensorPrefix } from '#network/parameters.ts';
import type { NetworkSpec } from '#network/spec.ts';

/** The kernels of a network's first convolution. */
export interface Kernels {
  /** Name of the layer, `C1`. */
  layer: string;
  /** Width and height of one kernel. */
  side: number;
  /** One for each map, row by row. */
  maps: readonly Float32Array[];
}

/**
 * The kernels of the first convolution, each as it looks at the first map below; null for a network
 * without convolution.
 */
export function firstKernels(spec: NetworkSpec, weights: Weights): Kernels | null {
  const layer = spec.layers.find(({ kind }) => kind === 'convolution');
  if (layer?.kind !== 'convolution') return null;
  const tensor = weights[`${tensorPrefix(layer.name)}.weight`];
  if (tensor === undefined) return null;
  const size = layer.kernel ** 2;
  const stride = tensor.data.length / layer.maps;
  const maps = Array.from({ length: layer.maps }, (_, map) =>
    tensor.data.slice(map * stride, map * stride + size),
  );
  return { layer: layer.name, side: layer.kernel, maps };
}

/** The kernels with which a run of this seed begins. */
export function kernelsAtStart(spec: NetworkSpec, seed: number): Kernels | null {
  return firstKernels(spec, initialWeights(spec, seed));
}

/** Length of the path from one kernel to another: root of the sum of squared differences. */
export function distance(from: Float32Array, to: Float32Array): number {
  return Math.hypot(...to.map((value, index) => value - (from[index] ?? 0)));
}

/** A round number, at least as large as every value: the end of a colour scale. */
export function niceBound(kernels: readonly (Kernels | null)[]): number {
  let largest = 0;
  for (const map of kernels.flatMap((one) => one?.maps ?? [])) {
    for (const value of map) largest = Math.max(largest, Math.abs(value));
  }
  return [0.1, 0.2, 0.3, 0.5, 0.8, 1, 1.5, 2, 3, 5].find((bound) => bound >= largest) ?? largest;
}
