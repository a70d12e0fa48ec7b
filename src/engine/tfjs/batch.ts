import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { shapeSize } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { Batch, Evaluation } from '../engine.ts';

/** A batch on the device. */
export interface UploadedBatch {
  /** [image][row][column][channel] */
  pixels: Tensor4D;
  /** [image][class], 1 for the right class and 0 elsewhere. */
  target: Tensor2D;
  /** [image], without the images that fill up. */
  labels: Tensor1D;
}

/**
 * Uploads a batch, filled up with empty images to `count`. Call it inside `tf.tidy`.
 *
 * @throws RangeError if there are not as many images as labels.
 */
export function uploadBatch(
  { images, labels }: Batch,
  count: number,
  input: LayerShape,
  classes: number,
): UploadedBatch {
  const size = shapeSize(input);
  if (images.length !== labels.length * size) {
    throw new RangeError(
      `A batch of ${labels.length} labels needs ${labels.length * size} pixels, not ${images.length}.`,
    );
  }
  const { height, width, channels } = input;
  const values = new Float32Array(count * size);
  values.set(images);
  const target = new Float32Array(count * classes);
  labels.forEach((label, index) => {
    target[index * classes + label] = 1;
  });
  const planes = tf.tensor4d(values, [count, channels, height, width]);
  return {
    pixels:
      channels === 1
        ? tf.reshape(planes, [count, height, width, 1])
        : tf.transpose(planes, [0, 2, 3, 1]),
    target: tf.tensor2d(target, [count, classes]),
    labels: tf.tensor1d(Int32Array.from(labels), 'int32'),
  };
}

/**
 * Sums up what an evaluation read back.
 *
 * @param values the losses of all images, then their predicted classes; images beyond the labels only
 *   fill up the batch.
 */
export function summarise(labels: Uint8Array, values: Float32Array, classes: number): Evaluation {
  const rows = values.length / 2;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let correct = 0;
  let loss = 0;
  labels.forEach((label, index) => {
    const prediction = values[rows + index] ?? 0;
    const counts = confusion[label];
    if (counts !== undefined) counts[prediction] = (counts[prediction] ?? 0) + 1;
    if (prediction === label) correct += 1;
    loss += values[index] ?? NaN;
  });
  return { images: labels.length, correct, loss: loss / labels.length, confusion };
}
