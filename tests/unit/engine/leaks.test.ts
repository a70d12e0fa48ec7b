import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { initialWeights } from '#engine/initialise.ts';
import { createLiveNetwork } from '#engine/tfjs/live.ts';
import { trainerOn } from '#engine/trainers.ts';
import { batchOf } from '#engine/session/batches.ts';
import { layerShapes, shapeSize } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import { VARIANTS, variant } from '#network/variants.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { SMALL, bars } from './small-network.ts';

/** Every kind of layer that has tensors of its own, small enough for hundreds of steps. */
const ALL_KINDS: NetworkSpec = {
  ...SMALL,
  layers: [
    {
      ...(SMALL.layers[0] as Extract<NetworkSpec['layers'][number], { kind: 'convolution' }>),
      batchNormalization: true,
      activation: 'scaled-tanh',
    },
    {
      kind: 'pooling',
      name: 'S2',
      method: 'trainable',
      window: 2,
      stride: 2,
      activation: 'sigmoid',
    },
    {
      kind: 'convolution',
      name: 'C3',
      maps: 2,
      kernel: 3,
      stride: 1,
      padding: 1,
      reads: [[0, 1], [2]],
      activation: 'relu',
      batchNormalization: false,
    },
    { kind: 'dense', name: 'F6', units: 84, activation: 'tanh', batchNormalization: false },
    { kind: 'rbf', name: 'Output', classes: 10 },
  ],
};

it.each([SMALL, ALL_KINDS])('keeps no tensor over 1,000 forwards', async (spec) => {
  const before = tf.memory().numTensors;
  const network = await createLiveNetwork(spec, initialWeights(spec, 1));
  const image = batchOf(spec, bars(1, 1), 0, 1).images;
  network.forward(image);
  const loaded = tf.memory();
  for (let run = 0; run < 1000; run++) network.forward(image);
  network.setWeights(initialWeights(spec, 2));
  expect(tf.memory().numTensors).toBe(loaded.numTensors);
  expect(tf.memory().numBytes).toBe(loaded.numBytes);
  network.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it.each([
  ['sgd', 20],
  ['momentum', 20],
  ['adam', 200],
] as const)(
  'keeps no tensor of %s over %i steps, measurements, saving and restoring',
  async (optimizer, steps) => {
    const before = tf.memory().numTensors;
    const settings = { optimizer, learningRate: 0.01 };
    const trainer = await trainerOn('cpu')(ALL_KINDS, initialWeights(ALL_KINDS, 1), settings);
    const digits = bars(40, 1);
    await trainer.step(batchOf(ALL_KINDS, digits, 0, 4));
    const loaded = tf.memory();
    for (let step = 0; step < steps; step++) {
      const from = (step % 9) * 4;
      await trainer.step(batchOf(ALL_KINDS, digits, from, from + 4));
      if (step % 10 === 0) {
        await trainer.evaluate(batchOf(ALL_KINDS, digits, 0, 3));
        trainer.restore(await trainer.save());
      }
    }
    expect(tf.memory().numTensors).toBe(loaded.numTensors);
    expect(tf.memory().numBytes).toBe(loaded.numBytes);
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  },
  60_000,
);

it.each(VARIANTS.map(({ id }) => id))('gives every layer of %s in its shape', async (id) => {
  const spec = variant(id);
  const network = await createLiveNetwork(spec, initialWeights(spec, 1));
  const shapes = layerShapes(spec);
  const image = new Float32Array(shapeSize(shapes[0] as LayerShape)).fill(spec.input.background);
  const { layers, prediction } = network.forward(image);
  expect(layers.map(({ name }) => name)).toEqual(['Input', ...spec.layers.map(({ name }) => name)]);
  expect(layers.map(({ shape }) => shape)).toEqual(shapes);
  for (const { shape, sum, output } of layers) {
    expect([sum.length, output.length]).toEqual([shapeSize(shape), shapeSize(shape)]);
  }
  const probabilities = layers.at(-1)?.output ?? new Float32Array();
  expect(probabilities.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 5);
  expect(probabilities[prediction]).toBe(Math.max(...probabilities));
  expect(() => network.forward(new Float32Array(9))).toThrow(/reads \d+ values.*the image has 9/);
  expect(() => network.setWeights({})).toThrow(/lack the tensor “c1.weight”/);
  network.dispose();
});
