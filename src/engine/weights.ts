import { parameterTensors } from '#network/parameters.ts';
import type { NetworkSpec } from '#network/spec.ts';

/** A dense array of 32-bit floats, row-major (last index fastest). */
export interface Tensor {
  shape: readonly number[];
  data: Float32Array;
}

/**
 * All tensors of a network by name, as listed by `parameterTensors` in `#network/parameters.ts`:
 * names and layouts of a PyTorch `state_dict`.
 */
export type Weights = Readonly<Record<string, Tensor>>;

/** Weights that do not belong to a network, with the tensor that shows it. */
export class WeightsShapeError extends Error {
  readonly tensor: string;

  constructor(tensor: string, message: string) {
    super(message);
    this.name = 'WeightsShapeError';
    this.tensor = tensor;
  }
}

/**
 * Checks that weights have every tensor of a network in its shape. Further tensors are no fault.
 *
 * @throws WeightsShapeError naming the first tensor that is missing or has another shape.
 */
export function requireShapes(spec: NetworkSpec, weights: Weights): void {
  for (const { name, shape } of parameterTensors(spec)) {
    const expected = shape.join('×');
    const tensor = Object.hasOwn(weights, name) ? weights[name] : undefined;
    if (tensor === undefined) {
      const message = `The weights lack the tensor “${name}” (${expected}).`;
      throw new WeightsShapeError(name, message);
    }
    const size = shape.reduce((product, length) => product * length, 1);
    if (tensor.shape.join('×') !== expected || tensor.data.length !== size) {
      throw new WeightsShapeError(
        name,
        `The tensor “${name}” has shape ${tensor.shape.join('×')}, but the network needs ${expected}.`,
      );
    }
  }
}

/** A copy that shares no memory with the original. */
export function copyWeights(weights: Weights): Weights {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
  );
}
