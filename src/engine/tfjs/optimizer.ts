import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { OptimizerName } from '#network/spec.ts';

/** The update of all parameters at once, with PyTorch's formulas and default constants. */
export interface UpdateRule {
  /** Prefixes under which the vectors of its memory are saved. */
  readonly memory: readonly string[];
  /**
   * @param memory one vector for each prefix.
   * @param step counts from 1.
   * @returns the change to subtract, and the memory for the next step.
   */
  update(
    gradient: Tensor1D,
    memory: readonly Tensor1D[],
    learningRate: number,
    step: number,
  ): { change: Tensor1D; memory: Tensor1D[] };
}

const MOMENTUM = 0.9;
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;
/** Half floats cannot hold 1e-8: the division would overflow at the first steps. */
const HALF_FLOAT_EPSILON = 1e-4;

/** @param halfFloat true where the GPU computes in 16 bits, as some phones do. */
export function updateRule(optimizer: OptimizerName, halfFloat: boolean): UpdateRule {
  switch (optimizer) {
    case 'sgd':
      return {
        memory: [],
        update: (gradient, _, rate) => ({ change: tf.mul(gradient, rate), memory: [] }),
      };
    case 'momentum':
      return {
        memory: ['momentum.'],
        update: (gradient, memory, rate) => {
          const velocity = tf.add<Tensor1D>(tf.mul(remembered(memory, 0), MOMENTUM), gradient);
          return { change: tf.mul(velocity, rate), memory: [velocity] };
        },
      };
    case 'adam':
      return adam(halfFloat ? HALF_FLOAT_EPSILON : EPSILON);
  }
}

function adam(epsilon: number): UpdateRule {
  return {
    memory: ['adam.m.', 'adam.v.'],
    update: (gradient, memory, rate, step) => {
      const mean = moving(remembered(memory, 0), gradient, BETA_1);
      const square = moving(remembered(memory, 1), tf.square(gradient), BETA_2);
      const correction = Math.sqrt(1 - BETA_2 ** step);
      const scale = tf.add(tf.div(tf.sqrt(square), correction), epsilon);
      const change = tf.mul<Tensor1D>(tf.div(mean, scale), rate / (1 - BETA_1 ** step));
      return { change, memory: [mean, square] };
    },
  };
}

function moving(old: Tensor1D, value: Tensor1D, keep: number): Tensor1D {
  return tf.add(tf.mul(old, keep), tf.mul(value, 1 - keep));
}

function remembered(memory: readonly Tensor1D[], index: number): Tensor1D {
  const tensor = memory[index];
  if (tensor === undefined) throw new Error(`The optimizer's memory lacks vector ${index}.`);
  return tensor;
}
