import { layerShapes, shapeSize } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { ClassifierSpec, NetworkSpec } from '#network/spec.ts';
import type {
  Batch,
  CreateTrainer,
  Evaluation,
  OptimizerSettings,
  StepResult,
  Trainer,
  TrainerState,
} from '../engine.ts';
import { requireShapes } from '../weights.ts';
import type { Weights } from '../weights.ts';
import { compileKernels } from './kernels.ts';
import { Optimizer } from './optimizer.ts';
import { TILE } from './plan.ts';
import { Shard } from './shard.ts';
import type { ShardResult } from './shard.ts';
import { Helper } from './team.ts';

/** Share of a new batch in the running statistics of normalization, as in PyTorch. */
const STATISTICS_MOMENTUM = 0.1;

/**
 * Makes trainers that compute with SIMD on the processor.
 *
 * Each step's batch is divided among `workers` threads, this one included; their gradients are added
 * in a fixed order, so that the same number of threads gives the same weights, bit for bit. Another
 * number adds in another order, and normalization then takes its statistics over other parts of
 * the batch.
 *
 * @param workers threads, at least 1.
 */
export function simdTrainer(workers: number): CreateTrainer {
  return async (spec, weights, settings) => {
    requireShapes(spec, weights);
    return new SimdTrainer(spec, weights, settings, workers, await compileKernels());
  };
}

class SimdTrainer implements Trainer {
  readonly engine = 'simd';
  readonly #classes: number;
  readonly #imageSize: number;
  readonly #shard: Shard;
  readonly #helpers: readonly Helper[];
  readonly #optimizer: Optimizer;

  constructor(
    spec: NetworkSpec,
    weights: Weights,
    settings: OptimizerSettings,
    workers: number,
    module: WebAssembly.Module,
  ) {
    this.#classes = (spec.layers.at(-1) as ClassifierSpec).classes;
    this.#imageSize = shapeSize(layerShapes(spec)[0] as LayerShape);
    this.#shard = new Shard(spec, module, weights);
    this.#optimizer = new Optimizer(settings);
    this.#helpers = Array.from(
      { length: workers - 1 },
      () => new Helper({ spec, module, weights }),
    );
  }

  async step(batch: Batch): Promise<StepResult> {
    const results = await this.#divide('train', batch);
    const { network } = this.#shard;
    const { plan, kernels } = network;
    this.#optimizer.step(network);
    const statistics = plan.trainable * 4;
    kernels.approach(
      plan.weights + statistics,
      plan.gradients + statistics,
      plan.exchanged - plan.trainable,
      STATISTICS_MOMENTUM,
    );
    network.weightsChanged();
    const { loss, correct } = summarise(batch.labels, results, this.#classes);
    return { loss, correct };
  }

  async evaluate(batch: Batch): Promise<Evaluation> {
    return summarise(batch.labels, await this.#divide('evaluate', batch), this.#classes);
  }

  setLearningRate(rate: number): void {
    this.#optimizer.learningRate = rate;
  }

  save(): Promise<TrainerState> {
    const { network } = this.#shard;
    return Promise.resolve({
      weights: network.getWeights(),
      optimizer: this.#optimizer.save(network),
      step: this.#optimizer.steps,
    });
  }

  restore({ weights, optimizer, step }: TrainerState): void {
    this.#shard.network.setWeights(weights);
    this.#optimizer.restore(this.#shard.network, optimizer, step);
  }

  dispose(): void {
    for (const helper of this.#helpers) helper.stop();
  }

  /** Lets every thread compute its part; after training, all gradients are in this thread's memory. */
  async #divide(type: 'train' | 'evaluate', { images, labels }: Batch): Promise<ShardResult[]> {
    if (images.length !== labels.length * this.#imageSize) {
      throw new RangeError(
        `A batch of ${labels.length} labels needs ${labels.length * this.#imageSize} pixels, ` +
          `not ${images.length}.`,
      );
    }
    const total = labels.length;
    const bounds = shares(total, this.#helpers.length + 1);
    const part = (index: number): [Float32Array, Uint8Array] => {
      const [from, to] = bounds[index] as [number, number];
      const pixels = images.subarray(from * this.#imageSize, to * this.#imageSize);
      return [pixels, labels.subarray(from, to)];
    };
    const { plan } = this.#shard.network;
    const weights = this.#shard.network.floats(plan.weights, plan.exchanged);
    const answers = this.#helpers
      .slice(0, bounds.length - 1)
      .map((helper, index) => helper.compute(type, weights, ...part(index + 1), total));
    const own =
      type === 'train' ? this.#shard.train(...part(0), total) : this.#shard.evaluate(...part(0));
    const others = await Promise.all(answers);
    if (type === 'train') {
      const { network } = this.#shard;
      const { incoming, gradients, exchanged } = network.plan;
      for (const other of others) {
        network.floats(incoming, exchanged).set(other.gradients);
        network.kernels.add(gradients, incoming, exchanged);
      }
    }
    return [own, ...others];
  }
}

/** Consecutive parts of a batch, whole tiles each but for the last; fewer parts if there are few tiles. */
function shares(images: number, workers: number): [from: number, to: number][] {
  const tiles = Math.ceil(images / TILE);
  const parts = Math.max(1, Math.min(workers, tiles));
  return Array.from({ length: parts }, (_, index) => [
    Math.round((tiles * index) / parts) * TILE,
    Math.min(images, Math.round((tiles * (index + 1)) / parts) * TILE),
  ]);
}

function summarise(
  labels: Uint8Array,
  results: readonly ShardResult[],
  classes: number,
): Evaluation {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let image = 0;
  let correct = 0;
  let loss = 0;
  for (const { losses, predictions } of results) {
    for (let at = 0; at < losses.length; at++, image++) {
      const label = labels[image] as number;
      const prediction = predictions[at] as number;
      const counts = confusion[label];
      if (counts !== undefined) counts[prediction] = (counts[prediction] ?? 0) + 1;
      if (prediction === label) correct += 1;
      loss += losses[at] as number;
    }
  }
  return { images: labels.length, correct, loss: loss / labels.length, confusion };
}
