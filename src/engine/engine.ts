import type { LayerShape } from '#network/shapes.ts';
import type { NetworkSpec, OptimizerName } from '#network/spec.ts';
import type { Weights } from './weights.ts';

/** What one layer computed for one image, channel-major: `[channel][row][column]`. */
export interface LayerActivations {
  name: string;
  shape: LayerShape;
  /**
   * The weighted sum with its bias, before normalization and squashing. For average and max pooling
   * the pooled value; for softmax the logits; for RBF the squared distances.
   */
  sum: Float32Array;
  /** The sum after batch normalization, or null where the layer has none. */
  normalized: Float32Array | null;
  /** The layer's output. For the classifier the probabilities. */
  output: Float32Array;
}

/** Everything that happened to one image; `layers[0]` is the input itself. */
export interface Activations {
  layers: readonly LayerActivations[];
  /** The class with the largest probability. */
  prediction: number;
}

/** A network that reads one image at a time, at once, on the page's own thread. */
export interface LiveNetwork {
  readonly spec: NetworkSpec;
  /**
   * @param image scaled and padded input, `[row][column]`, `side · side` values.
   * @throws RangeError if the image has another length.
   */
  forward(image: Float32Array): Activations;
  /**
   * Replaces the weights, cheaply enough for several times a second.
   *
   * @throws WeightsShapeError if they do not fit the spec; the old ones stay.
   */
  setWeights(weights: Weights): void;
  dispose(): void;
}

/**
 * The ways a network can be trained: TensorFlow.js on the graphics card or on the processor, or SIMD
 * kernels on the processor.
 */
export type EngineName = 'webgpu' | 'webgl' | 'cpu' | 'simd';

/** The engines that are TensorFlow.js. */
export type TensorflowEngine = Exclude<EngineName, 'simd'>;

/** The engines in the order in which one steps in for another. */
export const ENGINE_ORDER: readonly EngineName[] = ['webgpu', 'webgl', 'simd', 'cpu'];

/** The engines' names in running text. */
export const ENGINE_TITLES: Readonly<Record<EngineName, string>> = {
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  simd: 'the SIMD engine',
  cpu: 'the CPU',
};

export interface OptimizerSettings {
  optimizer: OptimizerName;
  learningRate: number;
  /** Pulls every weight towards zero: gradient + weightDecay · weight, as in PyTorch; 0 unless given. */
  weightDecay?: number | undefined;
}

/** A batch of scaled and padded images, `[image][row][column]`, and their classes. */
export interface Batch {
  images: Float32Array;
  labels: Uint8Array;
}

export interface StepResult {
  /** Mean loss over the batch, before the step. */
  loss: number;
  /** Images of the batch that were read rightly before the step. */
  correct: number;
}

export interface Evaluation {
  images: number;
  correct: number;
  /** Mean loss. */
  loss: number;
  /** `confusion[label][prediction]`, counts. */
  confusion: number[][];
}

/** Everything needed to go on elsewhere as if nothing had happened. */
export interface TrainerState {
  weights: Weights;
  /** Optimizer's tensors by name (`momentum.c1.weight`, `adam.m.c1.weight` …). */
  optimizer: Weights;
  /** Steps taken. */
  step: number;
}

/** A network in training on one engine. Promises reject with {@link EngineLostError} if it is lost. */
export interface Trainer {
  readonly engine: EngineName;
  step(batch: Batch): Promise<StepResult>;
  evaluate(batch: Batch): Promise<Evaluation>;
  setLearningRate(rate: number): void;
  save(): Promise<TrainerState>;
  restore(state: TrainerState): void;
  dispose(): void;
}

export type CreateTrainer = (
  spec: NetworkSpec,
  weights: Weights,
  settings: OptimizerSettings,
) => Promise<Trainer>;

/** The GPU went away in the middle of the work; training can go on elsewhere. */
export class EngineLostError extends Error {
  readonly engine: EngineName;

  constructor(engine: EngineName, reason: string) {
    super(reason);
    this.name = 'EngineLostError';
    this.engine = engine;
  }
}

/** An engine that this browser or machine does not offer, and why, in plain words. */
export class EngineUnavailableError extends Error {
  readonly engine: EngineName;

  constructor(engine: EngineName, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'EngineUnavailableError';
    this.engine = engine;
  }
}
