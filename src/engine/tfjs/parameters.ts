import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { NetworkSpec } from '#network/spec.ts';
import { requireShapes } from '../weights.ts';
import type { Weights } from '../weights.ts';
import type { ParameterSource } from './graph.ts';
import { tensorLayouts, toEngine } from './layout.ts';

/** Weights as tensors of the current backend, in the engine's layout. */
export interface Parameters {
  get: ParameterSource;
  tensors: readonly Tensor[];
}

/**
 * Copies weights into tensors, which live until {@link disposeParameters}.
 *
 * @throws WeightsShapeError if the weights do not fit the spec.
 */
export function uploadParameters(spec: NetworkSpec, weights: Weights): Parameters {
  requireShapes(spec, weights);
  const tensors = new Map<string, Tensor>();
  for (const layout of tensorLayouts(spec)) {
    const { name } = layout.parameter;
    const data = weights[name]?.data as Float32Array;
    tensors.set(name, tf.keep(tf.tensor(toEngine(layout, data), [...layout.shape], 'float32')));
  }
  return {
    tensors: [...tensors.values()],
    get: (name) => {
      const tensor = tensors.get(name);
      if (tensor === undefined) throw new Error(`The network has no tensor ${name}.`);
      return tensor;
    },
  };
}

export function disposeParameters(parameters: Parameters): void {
  tf.dispose([...parameters.tensors]);
}
