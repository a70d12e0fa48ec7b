import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { CreateTrainer, EngineName, Trainer } from '#engine/engine.ts';
import { trainingSession } from '#engine/session/session.ts';
import { trainerOn } from '#engine/trainers.ts';
import type { TrainingEvent, TrainingSettings } from '#engine/training.ts';
import type { Weights } from '#engine/weights.ts';
import { SMALL, bars } from '../../unit/engine/small-network.ts';

const SETTINGS: TrainingSettings = {
  optimizer: 'adam',
  learningRate: 0.01,
  batchSize: 8,
  epochs: 2,
  images: 120,
  seed: 3,
  engine: 'webgl',
};
const LOST_AT = 13;

interface Course {
  /** By step, as computed last. */
  losses: Map<number, number>;
  engines: { engine: EngineName; reason: string }[];
  weights: Weights;
}

/** Trains to the end; `accident` happens just before step {@link LOST_AT}. */
async function train(engine: EngineName, accident: () => void): Promise<Course> {
  const course: Course = { losses: new Map(), engines: [], weights: {} };
  let happened = false;
  const watched = (name: EngineName): CreateTrainer => {
    return async (...parts) => {
      const trainer = await trainerOn(name)(...parts);
      return observed(trainer, async (batch) => {
        const step = (await trainer.save()).step + 1;
        if (step === LOST_AT && !happened) {
          happened = true;
          accident();
        }
        const result = await trainer.step(batch);
        course.losses.set(step, result.loss);
        return result;
      });
    };
  };
  const emit = (event: TrainingEvent): void => {
    if (event.type === 'engine') {
      course.engines.push({ engine: event.engine, reason: event.reason });
    }
    if (event.type === 'ended') course.weights = event.weights;
  };
  await trainingSession({
    spec: SMALL,
    settings: SETTINGS,
    training: bars(SETTINGS.images, 1),
    heldOut: bars(20, 2),
    choice: { engine, reason: 'Chosen.', measurements: [] },
    trainerOn: watched,
    emit,
    now: () => performance.now(),
  }).run();
  return course;
}

function observed(trainer: Trainer, step: Trainer['step']): Trainer {
  return {
    engine: trainer.engine,
    step,
    evaluate: async (batch) => trainer.evaluate(batch),
    setLearningRate: (rate) => trainer.setLearningRate(rate),
    save: async () => trainer.save(),
    restore: (state) => trainer.restore(state),
    dispose: () => trainer.dispose(),
  };
}

function expectSameCourse(found: Course, expected: Course): void {
  expect(found.losses.size).toBe(expected.losses.size);
  for (const [step, loss] of expected.losses) {
    expect(found.losses.get(step), `loss of step ${step}`).toBeCloseTo(loss, 4);
  }
  for (const [name, { data }] of Object.entries(expected.weights)) {
    const differences = data.map((value, at) =>
      Math.abs(value - (found.weights[name]?.data[at] ?? Infinity)),
    );
    expect(Math.max(...differences), name).toBeLessThan(1e-3);
  }
}

describe('a GPU lost in mid-training', () => {
  it('leaves the course of losses as it would have been: WebGL context', async () => {
    const undisturbed = await train('cpu', () => undefined);
    const disturbed = await train('webgl', () => {
      const backend = tf.backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } };
      backend.gpgpu.gl.getExtension('WEBGL_lose_context')?.loseContext();
    });
    expect(disturbed.engines.map(({ engine }) => engine)).toEqual(['webgl', 'simd']);
    expect(disturbed.engines[1]?.reason).toMatch(
      /context was lost.*goes on from step \d+ on the SIMD engine/,
    );
    expectSameCourse(disturbed, undisturbed);
  });

  it('leaves the course of losses as it would have been: WebGPU device', async () => {
    const undisturbed = await train('cpu', () => undefined);
    const disturbed = await train('webgpu', () => {
      const backend = tf.backend();
      if (backend instanceof WebGPUBackend) backend.device.destroy();
    });
    expect(disturbed.engines.map(({ engine }) => engine)).toEqual(['webgpu', 'webgl']);
    expect(disturbed.engines[1]?.reason).toMatch(/device was lost.*goes on from step \d+ on WebGL/);
    expectSameCourse(disturbed, undisturbed);
  });
});
