import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { EngineName, LiveNetwork, TensorflowEngine } from '#engine/engine.ts';
import { startBackend } from '#engine/tfjs/backends.ts';
import { networkGraph } from '#engine/tfjs/graph.ts';
import { createLiveNetwork } from '#engine/tfjs/live.ts';
import { disposeParameters, uploadParameters } from '#engine/tfjs/parameters.ts';
import { trainerOn } from '#engine/trainers.ts';
import type { Weights } from '#engine/weights.ts';
import type { NetworkSpec, OptimizerName } from '#network/spec.ts';
import { part, relativeError } from './fixture.ts';
import type { Fixture } from './fixture.ts';

type CreateLiveNetwork = (spec: NetworkSpec, weights: Weights) => Promise<LiveNetwork>;

const ACTIVATION_ERROR = 1e-4;
const GRADIENT_ERROR = 1e-3;

/** Holds every layer's activations of every image to the fixture. */
export async function expectActivations(
  fixture: Fixture,
  create: CreateLiveNetwork = createLiveNetwork,
): Promise<void> {
  const network = await create(fixture.spec, fixture.weights);
  const images = fixture.batch.labels.length;
  const prefix = fixture.has('eval.sum.C1') ? 'eval.' : '';
  const runs = Array.from({ length: images }, (_, image) =>
    network.forward(part(fixture.batch, image, image + 1).images),
  );
  network.dispose();
  for (const [index, layer] of fixture.spec.layers.entries()) {
    for (const kind of ['sum', 'normalized', 'output'] as const) {
      const name = `${prefix}${kind}.${layer.name}`;
      if (!fixture.has(name)) continue;
      const found = runs.flatMap(({ layers }) => [...(layers[index + 1]?.[kind] ?? [])]);
      const error = relativeError(found, fixture.values(name));
      expect(error, name).toBeLessThanOrEqual(ACTIVATION_ERROR);
    }
  }
}

/** Holds every layer's activations on a GPU, for the whole batch at once, to the fixture. */
export async function expectActivationsOn(
  engine: TensorflowEngine,
  fixture: Fixture,
): Promise<void> {
  await startBackend(engine);
  const { spec, batch } = fixture;
  const prefix = fixture.has('eval.sum.C1') ? 'eval.' : '';
  const parameters = uploadParameters(spec, fixture.weights);
  const side = spec.input.side;
  const images = tf.tensor4d(batch.images, [batch.labels.length, side, side, 1]);
  const layers = tf.tidy(() =>
    networkGraph(spec)(images, parameters.get, null).map((layer) => ({
      sum: channelsFirst(layer.sum),
      output: channelsFirst(layer.output),
      ...(layer.normalized === null ? {} : { normalized: channelsFirst(layer.normalized) }),
    })),
  );
  for (const [index, layer] of layers.entries()) {
    for (const [kind, tensor] of Object.entries(layer)) {
      const name = `${prefix}${kind}.${spec.layers[index]?.name ?? ''}`;
      if (!fixture.has(name)) continue;
      const error = relativeError(await tensor.data<'float32'>(), fixture.values(name));
      expect(error, name).toBeLessThanOrEqual(ACTIVATION_ERROR);
    }
  }
  tf.dispose(layers);
  images.dispose();
  disposeParameters(parameters);
}

function channelsFirst(tensor: tf.Tensor): tf.Tensor {
  return tensor.rank === 4 ? tf.transpose(tensor, [0, 3, 1, 2]) : tf.clone(tensor);
}

/** Holds the loss, all gradients and the running statistics of one training step to the fixture. */
export async function expectGradients(fixture: Fixture, engine: EngineName): Promise<void> {
  // After its first step, momentum's memory is the gradient.
  const settings = { optimizer: 'momentum', learningRate: 0 } as const;
  const trainer = await trainerOn(engine)(fixture.spec, fixture.weights, settings);
  expect(trainer.engine).toBe(engine);
  const { loss } = await trainer.step(fixture.batch);
  const { optimizer, weights } = await trainer.save();
  trainer.dispose();
  expect(relativeError([loss], fixture.values('loss'))).toBeLessThanOrEqual(ACTIVATION_ERROR);
  for (const name of fixture.names) {
    const tensor = name.replace(/^(grad|after)\./, '');
    const expected = name === tensor ? null : fixture.values(name);
    if (expected === null) continue;
    if (name.startsWith('after.')) {
      const error = relativeError(weights[tensor]?.data ?? [], expected);
      expect(error, name).toBeLessThanOrEqual(ACTIVATION_ERROR);
      continue;
    }
    const gradient = optimizer[`momentum.${tensor}`]?.data ?? new Float32Array();
    const stride = gradient.length === expected.length ? 1 : fixture.gradientStride;
    const found = gradient.filter((_, index) => index % stride === 0);
    const layer = tensor.split('.')[0] ?? '';
    const vanishes = tensor.endsWith('.bias') && fixture.has(`grad.${layer}_bn.bias`);
    if (vanishes) {
      const size = Math.max(...fixture.values(`grad.${layer}.weight`).map(Math.abs));
      const largest = Math.max(...found.map(Math.abs));
      expect(largest / size, name).toBeLessThanOrEqual(GRADIENT_ERROR);
    } else {
      expect(relativeError(found, expected), name).toBeLessThanOrEqual(GRADIENT_ERROR);
    }
  }
}

/** Holds the losses of twenty steps, and the weights after them, to the fixture. */
export async function expectTrajectory(
  fixture: Fixture,
  engine: EngineName,
  tolerance: number,
): Promise<void> {
  const settings = {
    optimizer: fixture.optimizer as OptimizerName,
    learningRate: fixture.learningRate,
  };
  const trainer = await trainerOn(engine)(fixture.spec, fixture.weights, settings);
  const losses: number[] = [];
  for (let step = 0; step < 20; step++) {
    const from = (step % 4) * 8;
    losses.push((await trainer.step(part(fixture.batch, from, from + 8))).loss);
  }
  const { weights, step } = await trainer.save();
  trainer.dispose();
  expect(step).toBe(20);
  expect(relativeError(losses, fixture.values('losses'))).toBeLessThanOrEqual(tolerance);
  for (const name of fixture.names.filter((candidate) => candidate.startsWith('after.'))) {
    const found = weights[name.slice('after.'.length)]?.data ?? [];
    expect(relativeError(found, fixture.values(name)), name).toBeLessThanOrEqual(tolerance);
  }
}
