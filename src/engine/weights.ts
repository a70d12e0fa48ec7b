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
