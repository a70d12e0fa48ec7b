import { layerShapes, shapeSize } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { NetworkSpec } from '#network/spec.ts';
import type { Weights } from '../weights.ts';
import { SimdNetwork } from './network.ts';
import { TILE } from './plan.ts';

/** Losses and predictions of some images of a batch, in their order. */
export interface ShardResult {
  losses: Float32Array;
  predictions: Uint8Array;
}

/** What one thread computes: its share of each batch. */
export class Shard {
  readonly #spec: NetworkSpec;
  readonly #module: WebAssembly.Module;
  readonly #imageSize: number;
  #network: SimdNetwork;

  /**
   * @throws SpecError if the spec is impossible.
   * @throws WeightsShapeError if the weights do not fit it.
   */
  constructor(spec: NetworkSpec, module: WebAssembly.Module, weights: Weights) {
    this.#spec = spec;
    this.#module = module;
    this.#imageSize = shapeSize(layerShapes(spec)[0] as LayerShape);
    this.#network = this.#build(FIRST_CAPACITY);
    this.#network.setWeights(weights);
  }

  get network(): SimdNetwork {
    return this.#network;
  }

  /**
   * Computes this shard's share of the gradient of the batch's mean loss, and leaves it in memory.
   * Normalization uses the statistics of the shard's own images; their share of the batch's mean and
   * variance stands in place of gradients of the running ones.
   *
   * @param total images of the whole batch.
   */
  train(images: Float32Array, labels: Uint8Array, total: number): ShardResult {
    this.#makeRoom(labels.length);
    const network = this.#network;
    network.load(images, labels.length);
    network.forward('batch');
    const losses = network.loss(labels, 1 / total).slice();
    network.backward();
    if (labels.length < total) this.#shareStatistics(labels.length / total);
    return { losses, predictions: network.predictions() };
  }

  /** Losses and predictions under the running statistics; the weights stay as they are. */
  evaluate(images: Float32Array, labels: Uint8Array): ShardResult {
    const losses = new Float32Array(labels.length);
    const predictions = new Uint8Array(labels.length);
    const { capacity } = this.#network.plan;
    for (let from = 0; from < labels.length; from += capacity) {
      const part = labels.subarray(from, from + capacity);
      const start = from * this.#imageSize;
      const pixels = images.subarray(start, start + part.length * this.#imageSize);
      this.#network.load(pixels, part.length);
      this.#network.forward('running');
      losses.set(this.#network.loss(part, 1), from);
      predictions.set(this.#network.predictions(), from);
    }
    return { losses, predictions };
  }

  /** Grows the memory for larger batches; weights and optimizer's numbers move along. */
  #makeRoom(images: number): void {
    const { plan: old } = this.#network;
    if (images <= old.capacity) return;
    const grown = this.#build(Math.ceil(images / TILE) * TILE);
    const count = (old.images - old.weights) / 4;
    const kept = this.#network.floats(old.weights, count);
    grown.floats(grown.plan.weights, count).set(kept);
    this.#network = grown;
  }

  #build(images: number): SimdNetwork {
    return new SimdNetwork(this.#spec, this.#module, { images, training: true, keepSums: false });
  }

  #shareStatistics(share: number): void {
    const { plan } = this.#network;
    const start = plan.gradients + plan.trainable * 4;
    const statistics = this.#network.floats(start, plan.exchanged - plan.trainable);
    for (let i = 0; i < statistics.length; i++) statistics[i] = (statistics[i] as number) * share;
  }
}

/** Images of the usual batch. */
const FIRST_CAPACITY = 64;
