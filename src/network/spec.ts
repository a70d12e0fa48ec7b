/** A network as data: everything that the shapes, counts, drawings and engines need to know. */
export interface NetworkSpec {
  /** Stable name used in links, files and commands. */
  id: string;
  title: string;
  /** Source documents by their id in the list of sources (D0–D4, P). */
  sources: readonly string[];
  input: InputSpec;
  layers: readonly LayerSpec[];
  initialisation: Initialisation;
  recipe: Recipe;
}

export interface InputSpec {
  /** Width and height in pixels of the square image that the first layer reads. */
  side: number;
  channels: number;
  /** Value of a background pixel after scaling; padding is filled with it. */
  background: number;
  /** Value of a fully inked pixel after scaling. */
  ink: number;
}

export type LayerSpec = ConvolutionSpec | PoolingSpec | DenseSpec | ClassifierSpec;

/** A layer of feature maps, each the sum of kernels over the maps that it reads. */
export interface ConvolutionSpec {
  kind: 'convolution';
  name: string;
  maps: number;
  kernel: number;
  stride: number;
  padding: number;
  /** For each output map, the input maps that it reads; `full` means all of them. */
  reads: ConnectionTable | 'full';
  activation: Activation;
  batchNormalization: boolean;
}

/** A subsampling layer. Only the trainable kind has parameters and an activation. */
export interface PoolingSpec {
  kind: 'pooling';
  name: string;
  method: PoolingMethod;
  window: number;
  stride: number;
  activation: Activation;
}

/** Every unit reads every value below. */
export interface DenseSpec {
  kind: 'dense';
  name: string;
  units: number;
  activation: Activation;
  batchNormalization: boolean;
}

/** The last layer, one unit per class: a dense layer whose sums become probabilities. */
export interface SoftmaxSpec {
  kind: 'softmax';
  name: string;
  classes: number;
}

/** The last layer, one unit per class: squared distances to fixed 7×12 bitmaps (P, section II.B). */
export interface RbfSpec {
  kind: 'rbf';
  name: string;
  classes: number;
}

export type ClassifierSpec = SoftmaxSpec | RbfSpec;

/** `table[outputMap]` lists the input maps read, in ascending order. */
export type ConnectionTable = readonly (readonly number[])[];

/** `average` and `max` have no parameters; `trainable` is f(coefficient · sum + bias) (P, section II.B). */
export type PoolingMethod = 'average' | 'max' | 'trainable';

/** `scaled-tanh` is 1.7159 · tanh(2a/3) (P, appendix A). */
export type Activation = 'identity' | 'scaled-tanh' | 'tanh' | 'sigmoid' | 'relu';

/**
 * `fan-in` draws every weight uniformly from ±2.4/fan-in (P, appendix A);
 * `glorot` uniformly from ±√(6 / (fan-in + fan-out)), with pooling coefficients at 1/window².
 */
export type Initialisation = 'fan-in' | 'glorot';

export type OptimizerName = 'sgd' | 'momentum' | 'adam';

/** How the source document trains the variant, as far as it says. */
export interface Recipe {
  optimizer: OptimizerName;
  learningRate: number;
  batchSize: number;
  epochs: number;
  /** Training images are randomly rotated and shifted. */
  augmentation: boolean;
}

/** A kernel wider than one pixel, or a window, that slides over maps. */
export type SlidingSpec = ConvolutionSpec | PoolingSpec;
