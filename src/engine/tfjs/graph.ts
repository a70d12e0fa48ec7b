import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { tensorPrefix } from '#network/parameters.ts';
import { layerShapes, shapeSize } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { Activation, LayerSpec, NetworkSpec, PoolingSpec } from '#network/spec.ts';

/** Tensors of one layer: [image][row][column][map], or [image][unit] where the layer is flat. */
export interface LayerTensors {
  sum: Tensor;
  normalized: Tensor | null;
  output: Tensor;
}

/** A tensor of the weights by its name (`c1.weight`), in the engine's layout. */
export type ParameterSource = (name: string) => Tensor;

/**
 * Receives the mean and the biased variance over a batch of one normalized layer, and the number of
 * values that each is taken over.
 */
export type StatisticsSink = (
  prefix: string,
  mean: Tensor,
  variance: Tensor,
  count: number,
) => void;

/** Constant added to the variance in batch normalization, as in PyTorch. */
const NORMALIZATION_EPSILON = 1e-5;

/**
 * Runs images through a network and returns the tensors of each of its layers, in order. Call it
 * inside `tf.tidy`.
 *
 * @param images [image][row][column][channel], scaled and padded.
 * @param statistics given: batch normalization uses the batch's own statistics and reports them;
 *   null: it uses the running ones.
 */
export type NetworkGraph = (
  images: Tensor4D,
  parameter: ParameterSource,
  statistics: StatisticsSink | null,
) => LayerTensors[];

/**
 * Builds the function that computes a network.
 *
 * @throws SpecError if the spec is impossible.
 */
export function networkGraph(spec: NetworkSpec): NetworkGraph {
  const shapes = layerShapes(spec);
  return (images, parameter, statistics) => {
    let below: Tensor = images;
    return spec.layers.map((layer, index) => {
      const tensors = layerTensors(
        layer,
        below,
        shapes[index] as LayerShape,
        parameter,
        statistics,
      );
      below = tensors.output;
      return tensors;
    });
  };
}

/** f(a) by the activation's name. */
function squash(activation: Activation, sum: Tensor): Tensor {
  switch (activation) {
    case 'identity':
      return sum;
    case 'scaled-tanh':
      return tf.mul(1.7159, tf.tanh(tf.mul(sum, 2 / 3)));
    case 'tanh':
      return tf.tanh(sum);
    case 'sigmoid':
      return tf.sigmoid(sum);
    case 'relu':
      return tf.relu(sum);
  }
}

function layerTensors(
  layer: LayerSpec,
  below: Tensor,
  inputShape: LayerShape,
  parameter: ParameterSource,
  statistics: StatisticsSink | null,
): LayerTensors {
  const prefix = tensorPrefix(layer.name);
  const weight = (): Tensor => parameter(`${prefix}.weight`);
  const bias = (): Tensor => parameter(`${prefix}.bias`);
  const flat = (): Tensor2D => tf.reshape(below, [-1, shapeSize(inputShape)]);
  switch (layer.kind) {
    case 'convolution': {
      const edge: [number, number] = [layer.padding, layer.padding];
      const maps = below as Tensor4D;
      const padded = layer.padding > 0 ? tf.pad(maps, [[0, 0], edge, edge, [0, 0]]) : maps;
      const products = tf.conv2d(padded, weight() as Tensor4D, layer.stride, 'valid');
      return weighted(layer, prefix, tf.add(products, bias()), parameter, statistics);
    }
    case 'dense': {
      const products = tf.matMul(flat(), weight(), false, true);
      return weighted(layer, prefix, tf.add(products, bias()), parameter, statistics);
    }
    case 'pooling': {
      const sum = pooled(layer, below as Tensor4D, weight, bias);
      return { sum, normalized: null, output: squash(layer.activation, sum) };
    }
    case 'softmax': {
      const sum = tf.add(tf.matMul(flat(), weight() as Tensor2D, false, true), bias());
      return { sum, normalized: null, output: tf.softmax(sum as Tensor2D) };
    }
    case 'rbf': {
      const differences = tf.sub(tf.expandDims(flat(), 1), parameter(`${prefix}.codes`));
      const sum = tf.sum(tf.square(differences), 2);
      return { sum, normalized: null, output: tf.softmax(tf.neg(sum) as Tensor2D) };
    }
  }
}

function weighted(
  layer: { activation: Activation; batchNormalization: boolean },
  prefix: string,
  sum: Tensor,
  parameter: ParameterSource,
  statistics: StatisticsSink | null,
): LayerTensors {
  if (!layer.batchNormalization) {
    return { sum, normalized: null, output: squash(layer.activation, sum) };
  }
  const normalized = normalize(`${prefix}_bn`, sum, parameter, statistics);
  return { sum, normalized, output: squash(layer.activation, normalized) };
}

function normalize(
  prefix: string,
  sum: Tensor,
  parameter: ParameterSource,
  statistics: StatisticsSink | null,
): Tensor {
  const scale = parameter(`${prefix}.weight`);
  const shift = parameter(`${prefix}.bias`);
  if (statistics === null) {
    const deviation = tf.sqrt(tf.add(parameter(`${prefix}.running_var`), NORMALIZATION_EPSILON));
    const factor = tf.div(scale, deviation);
    return tf.add(tf.mul(tf.sub(sum, parameter(`${prefix}.running_mean`)), factor), shift);
  }
  const axes = sum.shape.slice(0, -1).map((_, axis) => axis);
  const mean = tf.mean(sum, axes);
  const centred = tf.sub(sum, mean);
  const variance = tf.mean(tf.square(centred), axes);
  statistics(prefix, mean, variance, sum.size / mean.size);
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, NORMALIZATION_EPSILON)));
  return tf.add(tf.mul(centred, factor), shift);
}

function pooled(
  layer: PoolingSpec,
  below: Tensor4D,
  coefficient: () => Tensor,
  bias: () => Tensor,
): Tensor {
  const { window, stride } = layer;
  switch (layer.method) {
    case 'max':
      return tf.maxPool(below, window, stride, 'valid');
    case 'average':
      return tf.avgPool(below, window, stride, 'valid');
    case 'trainable': {
      const mean = tf.avgPool(below, window, stride, 'valid');
      return tf.add(tf.mul(mean, tf.mul(coefficient(), window * window)), bias());
    }
  }
}
