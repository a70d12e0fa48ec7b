import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { layerShapes } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { ClassifierSpec, NetworkSpec } from '#network/spec.ts';
import { connectionMask } from '../connection-mask.ts';
import type {
  Batch,
  CreateTrainer,
  Evaluation,
  OptimizerSettings,
  StepResult,
  TensorflowEngine,
  Trainer,
  TrainerState,
} from '../engine.ts';
import { requireShapes } from '../weights.ts';
import type { Weights } from '../weights.ts';
import { summarise, uploadBatch } from './batch.ts';
import { startBackend } from './backends.ts';
import type { Backend } from './backends.ts';
import { networkGraph } from './graph.ts';
import type { NetworkGraph, ParameterSource, StatisticsSink } from './graph.ts';
import { tensorLayouts, toEngine } from './layout.ts';
import type { TensorLayout } from './layout.ts';
import { lossOfEach } from './loss.ts';
import { updateRule } from './optimizer.ts';
import type { UpdateRule } from './optimizer.ts';
import { vectorOf } from './vector.ts';
import type { Vector } from './vector.ts';

/** Share of a new batch in the running statistics of normalization, as in PyTorch. */
const STATISTICS_MOMENTUM = 0.1;

/** Makes trainers that compute with TensorFlow.js on one of its backends. */
export function tensorflowTrainer(engine: TensorflowEngine): CreateTrainer {
  return async (spec, weights, settings) => {
    requireShapes(spec, weights);
    const backend = await startBackend(engine);
    return new TensorflowTrainer(spec, weights, settings, backend);
  };
}

class TensorflowTrainer implements Trainer {
  readonly engine: TensorflowEngine;
  readonly #backend: Backend;
  readonly #graph: NetworkGraph;
  readonly #classifier: ClassifierSpec;
  readonly #input: LayerShape;
  readonly #rule: UpdateRule;
  readonly #weightDecay: number;
  readonly #trained: Vector;
  readonly #running: Vector;
  readonly #fixedWeights: Weights;
  /** 0 for parameters that a connection table cuts; null where nothing is cut. */
  readonly #mask: Tensor1D | null;
  readonly #codes: Map<string, Tensor>;
  #parameters: Tensor1D;
  #statistics: Tensor1D;
  #memory: Tensor1D[] = [];
  #learningRate: number;
  #steps = 0;
  #batchSize = 1;

  constructor(spec: NetworkSpec, weights: Weights, settings: OptimizerSettings, backend: Backend) {
    this.engine = backend.engine;
    this.#backend = backend;
    this.#graph = networkGraph(spec);
    this.#classifier = spec.layers.at(-1) as ClassifierSpec;
    this.#input = layerShapes(spec)[0] as LayerShape;
    this.#rule = updateRule(settings.optimizer, backend.halfFloat);
    this.#learningRate = settings.learningRate;
    this.#weightDecay = settings.weightDecay ?? 0;
    const layouts = tensorLayouts(spec);
    const codes = layouts.filter(({ parameter }) => parameter.role === 'codes');
    this.#trained = vectorOf(layouts.filter(({ parameter }) => parameter.trainable));
    this.#running = vectorOf(layouts.filter(isRunning));
    this.#fixedWeights = Object.fromEntries(
      codes.map(({ parameter: { name } }) => [name, weights[name] as Weights[string]]),
    );
    this.#codes = new Map(codes.map((layout) => [layout.parameter.name, upload(layout, weights)]));
    this.#mask = uploadMask(spec, layouts, this.#trained);
    this.#parameters = kept(this.#trained.pack(weights));
    this.#statistics = kept(this.#running.pack(weights));
    this.#memory = this.#rule.memory.map(() => kept(new Float32Array(this.#trained.size)));
  }

  async step(batch: Batch): Promise<StepResult> {
    return this.#guarded(async () => {
      this.#batchSize = batch.labels.length;
      const summary = tf.tidy(() => this.#advance(batch));
      this.#steps += 1;
      const [loss = NaN, correct = 0] = await this.#read(summary);
      return { loss, correct };
    });
  }

  async evaluate(batch: Batch): Promise<Evaluation> {
    return this.#guarded(async () => {
      // A batch of another size would make a GPU compile everything again.
      const count = Math.max(batch.labels.length, this.#batchSize);
      const results = tf.tidy(() => {
        const { pixels, target } = uploadBatch(batch, count, this.#input, this.#classifier.classes);
        const { sums, predictions } = this.#classify(pixels, this.#source(), null);
        const losses = lossOfEach(this.#classifier, sums, target);
        return tf.concat1d([losses, tf.cast(predictions, 'float32')]);
      });
      const values = await this.#read(results);
      return summarise(batch.labels, values, this.#classifier.classes);
    });
  }

  setLearningRate(rate: number): void {
    this.#learningRate = rate;
  }

  async save(): Promise<TrainerState> {
    return this.#guarded(async () => {
      const step = this.#steps;
      const vectors = [this.#parameters, ...this.#memory];
      const parts = this.#running.size > 0 ? [...vectors, this.#statistics] : vectors;
      const values = await this.#read(tf.tidy(() => tf.concat1d(parts)));
      const { size } = this.#trained;
      const part = (index: number): Float32Array =>
        values.subarray(index * size, (index + 1) * size);
      const memories = this.#rule.memory.map((prefix, index) =>
        this.#trained.unpack(part(index + 1), prefix),
      );
      const weights = {
        ...this.#fixedWeights,
        ...this.#trained.unpack(part(0)),
        ...this.#running.unpack(values.subarray(vectors.length * size)),
      };
      return { weights, optimizer: Object.assign({}, ...memories) as Weights, step };
    });
  }

  restore({ weights, optimizer, step }: TrainerState): void {
    this.#replace(
      kept(this.#trained.pack(weights)),
      kept(this.#running.pack(weights)),
      this.#rule.memory.map((prefix) => kept(this.#trained.pack(optimizer, prefix))),
    );
    this.#steps = step;
  }

  dispose(): void {
    const vectors = [this.#parameters, this.#statistics, ...this.#memory];
    const fixed = [...this.#codes.values(), ...(this.#mask === null ? [] : [this.#mask])];
    try {
      tf.dispose([...vectors, ...fixed]);
    } catch {
      // A lost GPU has freed its memory already.
    }
  }

  /** One step; returns the loss and the number of images read rightly, in one tensor. */
  #advance(batch: Batch): Tensor1D {
    const { pixels, target, labels } = uploadBatch(
      batch,
      batch.labels.length,
      this.#input,
      this.#classifier.classes,
    );
    const observed = new Map<string, Tensor>();
    const correct: { count: Tensor | null } = { count: null };
    const { value, grads } = tf.valueAndGrads<Scalar>((...views) => {
      const statistics: StatisticsSink = (prefix, mean, variance, count) => {
        const unbiased = tf.mul(variance, count / Math.max(count - 1, 1));
        observed.set(`${prefix}.running_mean`, tf.keep(mean));
        observed.set(`${prefix}.running_var`, tf.keep(unbiased));
      };
      const { sums, predictions } = this.#classify(pixels, this.#source(views), statistics);
      correct.count = tf.keep(tf.sum(tf.equal(predictions, labels)));
      return tf.mean(lossOfEach(this.#classifier, sums, target));
    })(this.#trained.views(this.#parameters));
    const gradient = this.#decayed(
      this.#masked(tf.concat1d(grads.map((part) => tf.reshape(part, [-1])))),
    );
    const update = this.#rule.update(gradient, this.#memory, this.#learningRate, this.#steps + 1);
    const statistics = this.#movedStatistics(observed);
    this.#replace(
      tf.keep(tf.sub(this.#parameters, update.change)),
      tf.keep(statistics),
      update.memory.map((vector) => tf.keep(vector)),
    );
    const summary = tf.stack([value, tf.cast(correct.count as Tensor, 'float32')]);
    tf.dispose([...observed.values(), correct.count as Tensor]);
    return summary as Tensor1D;
  }

  #movedStatistics(observed: ReadonlyMap<string, Tensor>): Tensor1D {
    if (this.#running.size === 0) return tf.clone(this.#statistics);
    const latest = tf.concat1d(this.#running.names.map((name) => observed.get(name) as Tensor1D));
    const old = tf.mul(this.#statistics, 1 - STATISTICS_MOMENTUM);
    return tf.add(old, tf.mul(latest, STATISTICS_MOMENTUM));
  }

  #decayed(gradient: Tensor1D): Tensor1D {
    if (this.#weightDecay === 0) return gradient;
    return tf.add(gradient, tf.mul(this.#parameters, this.#weightDecay));
  }

  #masked(gradient: Tensor1D): Tensor1D {
    return this.#mask === null ? gradient : tf.mul(gradient, this.#mask);
  }

  #classify(
    pixels: Tensor4D,
    source: ParameterSource,
    statistics: StatisticsSink | null,
  ): { sums: Tensor; predictions: Tensor1D } {
    const classifier = this.#graph(pixels, source, statistics).at(-1);
    if (classifier === undefined) throw new Error('The network has no layers.');
    const { sum } = classifier;
    const scores = this.#classifier.kind === 'rbf' ? tf.neg(sum) : sum;
    return { sums: sum, predictions: tf.argMax(scores, 1) };
  }

  #source(views = this.#trained.views(this.#parameters)): ParameterSource {
    const tensors = new Map(this.#codes);
    this.#trained.names.forEach((name, index) => tensors.set(name, views[index] as Tensor));
    if (this.#running.size > 0) {
      const running = this.#running.views(this.#statistics);
      this.#running.names.forEach((name, index) => tensors.set(name, running[index] as Tensor));
    }
    return (name) => tensors.get(name) as Tensor;
  }

  #replace(parameters: Tensor1D, statistics: Tensor1D, memory: Tensor1D[]): void {
    tf.dispose([this.#parameters, this.#statistics, ...this.#memory]);
    this.#parameters = parameters;
    this.#statistics = statistics;
    this.#memory = memory;
  }

  async #read(tensor: Tensor): Promise<Float32Array> {
    try {
      return await this.#backend.settle(tensor.data<'float32'>());
    } finally {
      tensor.dispose();
    }
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw await this.#backend.explain(error);
    }
  }
}

function isRunning({ parameter: { role } }: TensorLayout): boolean {
  return role === 'runningMean' || role === 'runningVariance';
}

function kept(values: Float32Array): Tensor1D {
  return tf.keep(tf.tensor1d(values));
}

function upload(layout: TensorLayout, weights: Weights): Tensor {
  const data = toEngine(layout, (weights[layout.parameter.name] as Weights[string]).data);
  return tf.keep(tf.tensor(data, [...layout.shape]));
}

function uploadMask(
  spec: NetworkSpec,
  layouts: readonly TensorLayout[],
  vector: Vector,
): Tensor1D | null {
  const masks = layouts.map(({ parameter: { name, shape, layer, role } }) => ({
    name,
    shape,
    data: role === 'weight' ? connectionMask(spec, layer) : null,
  }));
  if (masks.every(({ data }) => data === null)) return null;
  const ones = (shape: readonly number[]): Float32Array =>
    new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(1);
  const tensors = masks.map(({ name, shape, data }) => [
    name,
    { shape, data: data ?? ones(shape) },
  ]);
  return kept(vector.pack(Object.fromEntries(tensors) as Weights));
}
