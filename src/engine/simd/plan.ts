import { connectionMask } from '../connection-mask.ts';
import { tensorPrefix } from '#network/parameters.ts';
import { layerShapes, shapeSize } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { Activation, LayerSpec, NetworkSpec } from '#network/spec.ts';
import { tensorLayouts, toEngine } from './layout.ts';
import type { TensorLayout } from './layout.ts';
import { ACTIVATION_NUMBERS, POOLING_NUMBERS, RECORD_BYTES, emptyRecord } from './records.ts';
import type { LayerRecord } from './records.ts';

/** Images of a tile: one for each lane of two SIMD registers. */
export const TILE = 8;

/** Where everything lies in the kernels' memory, in bytes from its beginning. */
export interface MemoryPlan {
  /** Bytes of memory needed. */
  bytes: number;
  /** Most images of a batch, a multiple of eight. */
  capacity: number;
  tensors: readonly PlannedTensor[];
  /** Weights, and their gradients and the optimizer's numbers in the same arrangement. */
  weights: number;
  gradients: number;
  first: number;
  second: number;
  /** Room for gradients that another worker computed. */
  incoming: number;
  /** Numbers from the first trained one to the last, with the gaps between. */
  trainable: number;
  /** The same with the running statistics, whose gradients are the batch's own statistics. */
  exchanged: number;
  layers: readonly PlannedLayer[];
  /** Images as they come, before they are put in tiles, and in tiles. */
  images: number;
  input: number;
  labels: number;
  losses: number;
  /** Eight numbers per tile: 1 for an image, 0 for an empty lane. */
  mask: number;
}

export interface PlannedTensor {
  layout: TensorLayout;
  /** Numbers from the beginning of the weights (or of their gradients). */
  offset: number;
}

export interface PlannedLayer {
  spec: LayerSpec;
  shape: LayerShape;
  /** Address of the record. */
  address: number;
  record: LayerRecord;
  /** Weights kept (1) and cut (0) by the connection table, or null. */
  mask: { address: number; factors: Float32Array } | null;
}

export interface PlanOptions {
  /** First free byte. */
  base: number;
  /** Most images of a batch. */
  images: number;
  /** Room for gradients and an optimizer. */
  training: boolean;
  /** Keep the sums before normalization and squashing beside the outputs. */
  keepSums: boolean;
}

/**
 * Lays out a network's memory.
 *
 * @throws SpecError if the spec is impossible.
 */
export function planMemory(spec: NetworkSpec, options: PlanOptions): MemoryPlan {
  const shapes = layerShapes(spec);
  const inputShape = shapes[0] as LayerShape;
  let end = align(options.base);
  const reserve = (numbers: number): number => {
    const address = end;
    end = align(end + numbers * 4);
    return address;
  };
  const reserveForTraining = (numbers: number): number => (options.training ? reserve(numbers) : 0);

  const { tensors, trainable, exchanged, total } = arrangeTensors(spec);
  const weights = reserve(total);
  const gradients = reserveForTraining(exchanged);
  const first = reserveForTraining(trainable);
  const second = reserveForTraining(trainable);
  const incoming = reserveForTraining(exchanged);
  const find = (name: string, start: number): number => {
    const tensor = tensors.find(({ layout }) => layout.parameter.name === name);
    return tensor === undefined ? 0 : start + tensor.offset * 4;
  };

  const capacity = Math.ceil(options.images / TILE) * TILE;
  const images = reserve(capacity * shapeSize(inputShape));
  const input = reserve(capacity * shapeSize(inputShape));
  const labels = reserve(capacity / 4);
  const losses = reserve(capacity);
  const mask = reserve(capacity);

  let below = { output: input, gradient: 0, activation: 'identity' as Activation };
  const layers = spec.layers.map((layer, index): PlannedLayer => {
    const prefix = tensorPrefix(layer.name);
    const inputShape = shapes[index] as LayerShape;
    const shape = shapes[index + 1] as LayerShape;
    const numbers = capacity * shapeSize(shape);
    const geometry = geometryOf(layer, inputShape, shape);
    const { kernel, channels, maps } = geometry;
    const normalizes = 'batchNormalization' in layer && layer.batchNormalization;
    const apart = options.keepSums || layer.kind === 'softmax' || layer.kind === 'rbf';
    const sum = reserve(numbers);
    const normalized = options.keepSums && normalizes ? reserve(numbers) : 0;
    const output = apart || normalizes ? reserve(numbers) : sum;
    const gradient = reserveForTraining(numbers);
    const weighted = layer.kind !== 'pooling' && layer.kind !== 'rbf';
    const kernelSize = kernel * kernel * channels * maps;
    const blocks = isDense(geometry) ? 1 : kernel * kernel * channels * Math.ceil(maps / 2);
    const record: LayerRecord = {
      ...emptyRecord(),
      ...geometry,
      input: below.output,
      sum,
      normalized: normalized === 0 ? output : normalized,
      output,
      inputGradient: below.gradient,
      gradient,
      weights: find(layer.kind === 'rbf' ? `${prefix}.codes` : `${prefix}.weight`, weights),
      bias: find(`${prefix}.bias`, weights),
      weightGradient: find(`${prefix}.weight`, gradients),
      biasGradient: find(`${prefix}.bias`, gradients),
      turned: weighted && below.gradient !== 0 ? reserve(kernelSize) : 0,
      lanes: reserveForTraining(weighted ? blocks * LANES_PER_BLOCK : maps * 2 * TILE),
      scale: find(`${prefix}_bn.weight`, weights),
      shift: find(`${prefix}_bn.bias`, weights),
      runningMean: find(`${prefix}_bn.running_mean`, weights),
      runningVariance: find(`${prefix}_bn.running_var`, weights),
      scaleGradient: find(`${prefix}_bn.weight`, gradients),
      shiftGradient: find(`${prefix}_bn.bias`, gradients),
      batchMean: find(`${prefix}_bn.running_mean`, gradients),
      batchVariance: find(`${prefix}_bn.running_var`, gradients),
      mean: normalizes ? reserve(maps) : 0,
      inverse: normalizes ? reserve(maps) : 0,
      narrow: options.images <= TILE / 2 && !options.training ? 1 : 0,
      // Normalization stands between the sum and the squashing, which then is its business.
      activation: ACTIVATION_NUMBERS[activationOf(layer)],
      activationBelow: ACTIVATION_NUMBERS[below.activation],
    };
    const address = reserve(RECORD_BYTES / 4);
    below = { output, gradient, activation: activationOf(layer) };
    const factors = maskFactors(spec, layer, tensors);
    const cut = factors === null ? null : { address: reserve(factors.length), factors };
    return { spec: layer, shape, address, record, mask: cut };
  });

  return {
    ...{ bytes: end, capacity, tensors, weights, gradients, first, second },
    ...{ incoming, trainable, exchanged },
    ...{ layers, images, input, labels, losses, mask },
  };
}

/** Ten vectors of four lanes for each block of weights; blocks may hold as little as one cell. */
const LANES_PER_BLOCK = 40;

/** One unit per map: the kernel lies on the whole input. */
export function isDense({ side, padding }: Pick<LayerRecord, 'side' | 'padding'>): boolean {
  return side === 1 && padding === 0;
}

/** Fast cache that a pass over a few rows may fill, in bytes. */
const PASS_BYTES = 24 * 1024;

function geometryOf(
  layer: LayerSpec,
  input: LayerShape,
  output: LayerShape,
): Pick<
  LayerRecord,
  | 'inputSide'
  | 'channels'
  | 'side'
  | 'maps'
  | 'kernel'
  | 'stride'
  | 'padding'
  | 'rowsPerPass'
  | 'pooling'
> {
  const shared = {
    inputSide: input.width,
    channels: input.channels,
    side: output.width,
    maps: output.channels,
    padding: 0,
    pooling: 0,
  };
  switch (layer.kind) {
    case 'convolution': {
      const { kernel, stride, padding } = layer;
      const outputRow = shared.side * shared.maps * TILE * 4;
      const inputRow = shared.inputSide * shared.channels * TILE * 4;
      const rows = (PASS_BYTES - kernel * inputRow) / (outputRow + stride * inputRow);
      const rowsPerPass = Math.max(1, Math.floor(rows));
      return { ...shared, kernel, stride, padding, rowsPerPass };
    }
    case 'pooling': {
      const pooling = POOLING_NUMBERS[layer.method];
      return { ...shared, kernel: layer.window, stride: layer.stride, rowsPerPass: 0, pooling };
    }
    case 'dense':
    case 'softmax':
      return { ...shared, kernel: input.width, stride: 1, rowsPerPass: 1 };
    case 'rbf': {
      const whole = { inputSide: 1, channels: shapeSize(input), kernel: 1 };
      return { ...shared, ...whole, stride: 1, rowsPerPass: 1 };
    }
  }
}

function activationOf(layer: LayerSpec): Activation {
  return layer.kind === 'softmax' || layer.kind === 'rbf' ? 'identity' : layer.activation;
}

function arrangeTensors(spec: NetworkSpec): {
  tensors: PlannedTensor[];
  trainable: number;
  exchanged: number;
  total: number;
} {
  let total = 0;
  let trainable = 0;
  let exchanged = 0;
  const tensors = tensorLayouts(spec).map((layout) => {
    const offset = total;
    total = align((offset + layout.size) * 4) / 4;
    if (layout.parameter.trainable) trainable = total;
    if (layout.parameter.role !== 'codes') exchanged = total;
    return { layout, offset };
  });
  return { tensors, trainable, exchanged, total };
}

function maskFactors(
  spec: NetworkSpec,
  layer: LayerSpec,
  tensors: readonly PlannedTensor[],
): Float32Array | null {
  const mask = connectionMask(spec, layer.name);
  if (mask === null) return null;
  const name = `${tensorPrefix(layer.name)}.weight`;
  const layout = tensors.find((tensor) => tensor.layout.parameter.name === name)?.layout;
  if (layout === undefined) return null;
  const factors = new Float32Array(Math.ceil(mask.length / 4) * 4);
  toEngine(layout, mask, factors);
  return factors;
}

/** The next multiple of 64 bytes, a line of the processor's cache. */
function align(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
