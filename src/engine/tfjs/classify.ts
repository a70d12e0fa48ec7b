import * as tf from '@tensorflow/tfjs-core';
import { layerShapes, shapeSize } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { NetworkSpec } from '#network/spec.ts';
import type { Weights } from '../weights.ts';
import { startCpu } from './backend-cpu.ts';
import { networkGraph } from './graph.ts';
import { disposeParameters, uploadParameters } from './parameters.ts';

/** Reads many images at a time, on the CPU, also in Node. */
export interface Classifier {
  /**
   * @param images scaled and padded, `[image][row][column]`.
   * @returns the class of each image.
   */
  classify(images: Float32Array): Uint8Array;
  dispose(): void;
}

/**
 * A network that only tells classes.
 *
 * @throws WeightsShapeError if the weights do not fit the spec.
 */
export async function createClassifier(spec: NetworkSpec, weights: Weights): Promise<Classifier> {
  await startCpu();
  const [input] = layerShapes(spec) as [LayerShape];
  const graph = networkGraph(spec);
  const parameters = uploadParameters(spec, weights);
  return {
    classify: (images) => {
      const { height, width, channels } = input;
      const count = images.length / shapeSize(input);
      const classes = tf.tidy(() => {
        const planes = tf.tensor4d(images, [count, channels, height, width]);
        const layers = graph(tf.transpose(planes, [0, 2, 3, 1]), parameters.get, null);
        const probabilities = layers.at(-1)?.output;
        if (probabilities === undefined) throw new Error('The network has no layers.');
        return tf.argMax(probabilities, 1);
      });
      const result = Uint8Array.from(classes.dataSync<'int32'>());
      classes.dispose();
      return result;
    },
    dispose: () => disposeParameters(parameters),
  };
}
