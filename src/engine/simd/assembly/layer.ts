/**
 * One layer of a network as the kernels see it: where its numbers lie in memory (byte addresses) and
 * how they are arranged. Written field by field by `records.ts`, in this order.
 *
 * Activations and their gradients lie in tiles of eight images, `[tile][row][column][map][8]`; a
 * dense layer is a convolution whose kernel covers its whole input, with one row and one column.
 */
@unmanaged
export class Layer {
  /** Output of the layer below. */
  input: usize;
  /** Weighted sums with bias, before normalization and squashing. */
  sum: usize;
  /** Sums after batch normalization. */
  normalized: usize;
  output: usize;
  /** Gradient of the loss with respect to the sums of the layer below. */
  inputGradient: usize;
  /** Gradient of the loss with respect to this layer's sums. */
  gradient: usize;
  /** `[kernel row][kernel column][channel][map]`; pooling: one coefficient per map. */
  weights: usize;
  bias: usize;
  weightGradient: usize;
  biasGradient: usize;
  /** The weights with rows and columns in reverse and channels last: `[row][column][map][channel]`. */
  turned: usize;
  /** Room for sums over images that have not been added up across lanes yet. */
  lanes: usize;
  /** Batch normalization, one number per map each. */
  scale: usize;
  shift: usize;
  runningMean: usize;
  runningVariance: usize;
  scaleGradient: usize;
  shiftGradient: usize;
  batchMean: usize;
  batchVariance: usize;
  /** Mean and 1/√(variance + ε) that are in force. */
  mean: usize;
  inverse: usize;

  /** Rows (and columns) of the maps below, and their number. */
  inputSide: i32;
  channels: i32;
  /** Rows (and columns) of this layer's maps, and their number. */
  side: i32;
  maps: i32;
  /** Rows (and columns) of the kernel or of the pooling window. */
  kernel: i32;
  stride: i32;
  padding: i32;
  /** Rows of this layer whose share of the weights' gradient is computed in one go. */
  rowsPerPass: i32;
  /** 1 where a batch has at most four images: only the cells' first halves are computed. */
  narrow: i32;
  /** One of `Pooling`. */
  pooling: i32;
  /** One of `Activation`. */
  activation: i32;
  activationBelow: i32;
}

/** Bytes of one number in all eight images of a tile. */
export const CELL: usize = 32;

export const enum Activation {
  Identity,
  Tanh,
  ScaledTanh,
  Sigmoid,
  Relu,
}

export const enum Pooling {
  Average,
  Max,
  Trainable,
}

@inline
export function least(a: i32, b: i32): i32 {
  return a < b ? a : b;
}

@inline
export function greatest(a: i32, b: i32): i32 {
  return a > b ? a : b;
}
