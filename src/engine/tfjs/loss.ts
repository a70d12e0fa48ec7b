import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { ClassifierSpec } from '#network/spec.ts';

/** j in equation 9 of P: the distance at which the class of everything that is no digit stands. */
const RUBBISH_DISTANCE = 0.1;

/**
 * The loss of each image: cross-entropy for softmax; for RBF units equation 9 of P,
 * y_target + log(e^(−j) + Σ e^(−y)), which is the cross-entropy of softmax over −y with one more
 * class, rubbish, fixed at −j.
 *
 * @param sums [image][class], logits or squared distances.
 * @param target [image][class], 1 for the right class and 0 elsewhere.
 * @returns [image]
 */
export function lossOfEach(classifier: ClassifierSpec, sums: Tensor, target: Tensor2D): Tensor1D {
  if (classifier.kind === 'softmax') return crossEntropy(sums as Tensor2D, target);
  const images = target.shape[0];
  const rubbish = tf.fill([images, 1], -RUBBISH_DISTANCE);
  return crossEntropy(
    tf.concat2d([tf.neg<Tensor2D>(sums as Tensor2D), rubbish as Tensor2D], 1),
    tf.concat2d([target, tf.zeros([images, 1])], 1),
  );
}

function crossEntropy(logits: Tensor2D, target: Tensor2D): Tensor1D {
  return tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1));
}
