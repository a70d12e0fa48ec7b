import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { layerShapes, shapeSize } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { NetworkSpec } from '#network/spec.ts';
import type { Activations, LayerActivations, LiveNetwork } from '../engine.ts';
import type { Weights } from '../weights.ts';
import { startCpu } from './backend-cpu.ts';
import { networkGraph } from './graph.ts';
import type { LayerTensors } from './graph.ts';
import { toChannelMajor } from './layout.ts';
import { disposeParameters, uploadParameters } from './parameters.ts';

/**
 * A network on the CPU, for figures: one image takes one or two milliseconds and needs no GPU. It
 * selects TensorFlow.js's CPU backend for the thread it runs on.
 *
 * @throws SpecError if the spec is impossible.
 * @throws WeightsShapeError if the weights do not fit the spec.
 */
export async function createLiveNetwork(spec: NetworkSpec, weights: Weights): Promise<LiveNetwork> {
  await startCpu();
  const shapes = layerShapes(spec);
  const inputShape = shapes[0] as LayerShape;
  const graph = networkGraph(spec);
  let parameters = uploadParameters(spec, weights);

  return {
    spec,
    forward: (image) => {
      requireInput(image, inputShape);
      let layers: LayerActivations[] = [];
      tf.tidy(() => {
        const { height, width, channels } = inputShape;
        const planes = tf.tensor4d(image, [1, channels, height, width]);
        const tensors = graph(tf.transpose(planes, [0, 2, 3, 1]), parameters.get, null);
        layers = tensors.map((layer, index) =>
          readLayer(spec.layers[index]?.name ?? '', layer, shapes[index + 1] as LayerShape),
        );
      });
      return activations(image, inputShape, layers);
    },
    setWeights: (next) => {
      const replacement = uploadParameters(spec, next);
      disposeParameters(parameters);
      parameters = replacement;
    },
    dispose: () => disposeParameters(parameters),
  };
}

function activations(
  image: Float32Array,
  inputShape: LayerShape,
  layers: LayerActivations[],
): Activations {
  const pixels = image.slice();
  const input = { name: 'Input', shape: inputShape, sum: pixels, normalized: null, output: pixels };
  const probabilities = layers.at(-1)?.output ?? pixels;
  const prediction = probabilities.reduce(
    (best, probability, index) => (probability > (probabilities[best] as number) ? index : best),
    0,
  );
  return { layers: [input, ...layers], prediction };
}

function readLayer(name: string, tensors: LayerTensors, shape: LayerShape): LayerActivations {
  const read = (tensor: Tensor): Float32Array =>
    toChannelMajor(tensor.dataSync<'float32'>(), shape);
  const sum = read(tensors.sum);
  const normalized = tensors.normalized === null ? null : read(tensors.normalized);
  const output = tensors.output === tensors.sum ? sum : read(tensors.output);
  return { name, shape, sum, normalized, output };
}

function requireInput(image: Float32Array, shape: LayerShape): void {
  const expected = shapeSize(shape);
  if (image.length === expected) return;
  throw new RangeError(
    `The network reads ${expected} values (${shape.height}×${shape.width}×${shape.channels}), ` +
      `but the image has ${image.length}.`,
  );
}
