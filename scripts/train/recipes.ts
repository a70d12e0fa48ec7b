import type { AugmentRange } from '#digits/augment.ts';
import type { LearningRateSchedule } from '#engine/schedule.ts';
import type { OptimizerName } from '#network/spec.ts';

/** How the reference weights of a variant are trained. */
export interface TrainingRecipe {
  optimizer: OptimizerName;
  learningRate: number;
  batchSize: number;
  epochs: number;
  weightDecay: number;
  schedule: LearningRateSchedule;
  augmentation: AugmentRange | null;
}

/** Distortions that digits written by other people could show. */
const MILD: AugmentRange = { rotation: 8, shift: 1, scale: 0.08 };
const STRONG: AugmentRange = { rotation: 10, shift: 2, scale: 0.1 };

const ADAM: TrainingRecipe = {
  optimizer: 'adam',
  learningRate: 0.001,
  batchSize: 64,
  epochs: 16,
  weightDecay: 0,
  schedule: { kind: 'cosine' },
  augmentation: MILD,
};

/**
 * Recipes by variant. The sources' own are shorter; these go on until the network has learned what it
 * can, with a falling learning rate and slightly distorted images, which the 1998 paper used too.
 */
export const RECIPES: Readonly<Record<string, TrainingRecipe>> = {
  lecun1998: ADAM,
  'lenet5-softmax': ADAM,
  'pytorch-tanh-avg': ADAM,
  // A sigmoid passes on at most a quarter of a gradient, so the steps are made larger.
  'pytorch-sigmoid-max': { ...ADAM, learningRate: 0.003 },
  // The source's rate of 0.01 without momentum would need many times as many epochs.
  'relu-max-sgd': { ...ADAM, optimizer: 'sgd', learningRate: 0.1, batchSize: 100 },
  'keras-tanh-max': ADAM,
  modern: { ...ADAM, learningRate: 0.002, epochs: 20, augmentation: STRONG },
};
