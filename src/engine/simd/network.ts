import { requireShapes } from '../weights.ts';
import type { Weights } from '../weights.ts';
import { layerShapes } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { startKernels } from './kernels.ts';
import type { Kernels } from './kernels.ts';
import { fromEngine, toEngine } from './layout.ts';
import { TILE, isDense, planMemory } from './plan.ts';
import type { MemoryPlan, PlanOptions, PlannedLayer } from './plan.ts';
import { writeRecord } from './records.ts';

/** A network in the kernels' memory: batches in, activations, losses and gradients out. */
export class SimdNetwork {
  readonly spec: NetworkSpec;
  readonly plan: MemoryPlan;
  readonly kernels: Kernels;
  readonly #stages: readonly Stage[];
  #images = 0;
  /** Whether the turned weights are those of the weights in force. */
  #turned = false;

  /**
   * @throws SpecError if the spec is impossible.
   * @throws RangeError if there is not enough memory.
   */
  constructor(spec: NetworkSpec, module: WebAssembly.Module, options: Omit<PlanOptions, 'base'>) {
    this.spec = spec;
    this.kernels = startKernels(module);
    const { memory, heapBase } = this.kernels;
    this.plan = planMemory(spec, { ...options, base: heapBase() });
    const missing = this.plan.bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    for (const { address, record, mask } of this.plan.layers) {
      writeRecord(memory.buffer, address, record);
      if (mask !== null) this.floats(mask.address, mask.factors.length).set(mask.factors);
    }
    this.#stages = stagesOf(this.plan.layers);
  }

  /** A view onto numbers in the kernels' memory. */
  floats(address: number, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.kernels.memory.buffer, address, count);
  }

  /** @throws WeightsShapeError if they do not fit the spec; the old ones stay. */
  setWeights(weights: Weights): void {
    requireShapes(this.spec, weights);
    for (const { layout, offset } of this.plan.tensors) {
      const data = weights[layout.parameter.name]?.data as Float32Array;
      toEngine(layout, data, this.floats(this.plan.weights + offset * 4, layout.size));
    }
    this.weightsChanged();
  }

  getWeights(): Weights {
    return this.read(this.plan.weights, () => true);
  }

  /** Tensors of one of the arrangements of the plan, by name. */
  read(start: number, included: (role: string, trainable: boolean) => boolean): Weights {
    const tensors = this.plan.tensors
      .filter(({ layout: { parameter } }) => included(parameter.role, parameter.trainable))
      .map(({ layout, offset }) => {
        const memory = this.floats(start + offset * 4, layout.size);
        const { name, shape } = layout.parameter;
        return [name, { shape, data: fromEngine(layout, memory) }] as const;
      });
    return Object.fromEntries(tensors);
  }

  /** To be called after writing to the weights in memory. */
  weightsChanged(): void {
    this.#turned = false;
  }

  /**
   * Takes in a batch, at most `plan.capacity` images.
   *
   * @param images scaled and padded, `[image][channel][row][column]`.
   */
  load(images: Float32Array, count: number): void {
    const { plan, kernels } = this;
    const { height, width, channels } = layerShapes(this.spec)[0] as LayerShape;
    const size = height * width * channels;
    const tiles = Math.ceil(count / TILE);
    const staged = this.floats(plan.images, tiles * TILE * size);
    staged.set(images.length === count * size ? images : images.subarray(0, count * size));
    staged.fill(0, count * size);
    kernels.interleave(plan.images, plan.input, tiles, channels, height * width);
    this.floats(plan.mask, tiles * TILE)
      .fill(0)
      .fill(1, 0, count);
    this.#images = count;
  }

  /**
   * Computes every layer of the batch.
   *
   * @param statistics of the batch (when training) or the running ones, for normalization.
   */
  forward(statistics: 'batch' | 'running'): void {
    const { kernels, plan } = this;
    const images = this.#images;
    const tiles = this.#tiles;
    for (const { layers, tilesAtOnce, normalizes } of this.#stages) {
      for (let from = 0; from < tiles; from += tilesAtOnce) {
        const to = Math.min(from + tilesAtOnce, tiles);
        for (const layer of layers) this.#forwardLayer(layer, from, to);
      }
      if (normalizes === null) continue;
      if (statistics === 'running') kernels.useRunningStatistics(normalizes.address);
      else kernels.useBatchStatistics(normalizes.address, plan.mask, tiles, images);
      kernels.normalize(normalizes.address, tiles);
    }
    const last = plan.layers.at(-1) as PlannedLayer;
    kernels.probabilities(last.address, tiles, last.spec.kind === 'rbf' ? -1 : 1);
  }

  /**
   * Losses of the batch after `forward`, with the gradient of their weighted sum at the output.
   *
   * @param weight share of each image in the mean: 1/images, or less where others compute the rest.
   * @returns a loss for each image.
   */
  loss(labels: Uint8Array, weight: number): Float32Array {
    const { kernels, plan } = this;
    new Uint8Array(kernels.memory.buffer, plan.labels, labels.length).set(labels);
    const last = plan.layers.at(-1) as PlannedLayer;
    const compute = last.spec.kind === 'rbf' ? kernels.marginLoss : kernels.crossEntropy;
    compute(last.address, this.#images, plan.labels, plan.losses, weight);
    return this.floats(plan.losses, this.#images);
  }

  /** Gradients of all trained tensors, and the batch's statistics, after `forward` and `loss`. */
  backward(): void {
    const { kernels, plan } = this;
    const tiles = this.#tiles;
    if (!this.#turned) {
      for (const { address, record } of plan.layers) {
        if (record.turned !== 0) kernels.turnWeights(address);
      }
      this.#turned = true;
    }
    for (const { layers, tilesAtOnce, normalizes } of this.#stages.toReversed()) {
      if (normalizes !== null) {
        kernels.normalizeBack(normalizes.address, plan.mask, tiles, this.#images);
      }
      const downwards = layers.toReversed();
      for (let from = 0; from < tiles; from += tilesAtOnce) {
        const to = Math.min(from + tilesAtOnce, tiles);
        for (const layer of downwards) this.#backwardLayer(layer, from, to);
      }
      for (const layer of downwards) this.#finishGradients(layer);
    }
  }

  /** The most probable class of each image after `forward`. */
  predictions(): Uint8Array {
    const last = this.plan.layers.at(-1) as PlannedLayer;
    const { maps, output } = last.record;
    const probabilities = this.floats(output, this.#tiles * maps * TILE);
    return Uint8Array.from({ length: this.#images }, (_, image) => {
      const start = Math.floor(image / TILE) * maps * TILE + (image % TILE);
      let best = 0;
      for (let index = 1; index < maps; index++) {
        const value = probabilities[start + index * TILE] as number;
        if (value > (probabilities[start + best * TILE] as number)) best = index;
      }
      return best;
    });
  }

  get #tiles(): number {
    return Math.ceil(this.#images / TILE);
  }

  #forwardLayer({ spec, address }: PlannedLayer, from: number, to: number): void {
    if (spec.kind === 'pooling') this.kernels.pool(address, from, to);
    else if (spec.kind === 'rbf') this.kernels.distances(address, to);
    else this.kernels.convolve(address, from, to);
  }

  #backwardLayer({ spec, address, record }: PlannedLayer, from: number, to: number): void {
    const { kernels } = this;
    if (spec.kind === 'pooling') {
      if (spec.method === 'trainable') kernels.poolParameters(address, from, to, this.#tiles);
      if (record.inputGradient !== 0) kernels.poolBack(address, from, to);
    } else if (spec.kind === 'rbf') {
      kernels.distancesBack(address, to);
    } else {
      kernels.correlate(address, from, to, this.#tiles);
      if (record.inputGradient !== 0) kernels.convolveBack(address, from, to);
    }
  }

  #finishGradients({ spec, address, record, mask }: PlannedLayer): void {
    const { kernels } = this;
    if (spec.kind === 'pooling' || spec.kind === 'rbf') return;
    kernels.sumGradients(address, this.#tiles);
    if (mask !== null) kernels.multiply(record.weightGradient, mask.address, mask.factors.length);
  }
}

const PAGE_BYTES = 65_536;

/**
 * Layers that are computed together, a few tiles at a time, so that what one writes is still in the
 * cache when the next reads it. Normalization needs its whole batch and so ends a stage; dense layers
 * read their many weights once for all tiles and are stages of their own.
 */
interface Stage {
  layers: PlannedLayer[];
  tilesAtOnce: number;
  /** The stage's last layer, if it is normalized. */
  normalizes: PlannedLayer | null;
}

function stagesOf(layers: readonly PlannedLayer[]): Stage[] {
  const stages: Stage[] = [];
  let open: Stage | undefined;
  for (const layer of layers) {
    const dense = layer.spec.kind !== 'pooling' && isDense(layer.record);
    const normalizes = 'batchNormalization' in layer.spec && layer.spec.batchNormalization;
    if (open === undefined || dense) {
      open = { layers: [], tilesAtOnce: dense ? Infinity : 1, normalizes: null };
      stages.push(open);
    }
    open.layers.push(layer);
    if (normalizes) open.normalizes = layer;
    if (normalizes || dense) open = undefined;
  }
  return stages;
}
