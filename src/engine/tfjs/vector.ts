import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { Weights } from '../weights.ts';
import { fromEngine, toEngine } from './layout.ts';
import type { TensorLayout } from './layout.ts';

/**
 * Several tensors laid end to end, so that the optimizer updates all of them in a few operations and
 * one readback fetches them.
 */
export interface Vector {
  readonly size: number;
  readonly names: readonly string[];
  /** @param prefix is put before the tensors' names; tensors that `source` lacks become zeros. */
  pack(source: Weights, prefix?: string): Float32Array;
  unpack(values: Float32Array, prefix?: string): Weights;
  /** The tensors in their shapes, as slices. */
  views(values: Tensor1D): Tensor[];
}

/** A vector of the tensors with these layouts, in this order. */
export function vectorOf(layouts: readonly TensorLayout[]): Vector {
  let size = 0;
  const parts = layouts.map((layout) => {
    const length = layout.shape.reduce((product, side) => product * side, 1);
    const part = { layout, name: layout.parameter.name, start: size, length };
    size += length;
    return part;
  });
  return {
    size,
    names: parts.map(({ name }) => name),
    pack: (source, prefix = '') => {
      const values = new Float32Array(size);
      for (const { layout, name, start } of parts) {
        const tensor = source[prefix + name];
        if (tensor !== undefined) values.set(toEngine(layout, tensor.data), start);
      }
      return values;
    },
    unpack: (values, prefix = '') =>
      Object.fromEntries(
        parts.map(({ layout, name, start, length }) => [
          prefix + name,
          {
            shape: layout.parameter.shape,
            data: fromEngine(layout, values.subarray(start, start + length)),
          },
        ]),
      ),
    views: (values) =>
      parts.map(({ layout, start, length }) =>
        tf.reshape(tf.slice(values, start, length), [...layout.shape]),
      ),
  };
}
