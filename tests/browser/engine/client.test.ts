import { describe, expect, it } from 'vitest';
import { evaluateWeights, startTraining } from '#engine/client.ts';
import type { EngineName } from '#engine/engine.ts';
import { initialWeights } from '#engine/initialise.ts';
import type { TrainingEvent, TrainingRequest, TrainingRun } from '#engine/training.ts';
import { variant } from '#network/variants.ts';
import { SMALL } from '../../unit/engine/small-network.ts';

function request(
  spec: TrainingRequest['spec'],
  settings: Partial<TrainingRequest['settings']>,
): TrainingRequest {
  return {
    spec,
    settings: {
      optimizer: 'adam',
      learningRate: 0.005,
      batchSize: 16,
      epochs: 1,
      images: 800,
      seed: 1,
      engine: 'cpu',
      ...settings,
    },
    base: '/',
  };
}

type Ended = Extract<TrainingEvent, { type: 'ended' | 'failed' }>;

/** Trains until the last event. */
async function train(
  wanted: TrainingRequest,
  onEvent: (event: TrainingEvent, run: TrainingRun) => void = () => undefined,
): Promise<{ events: TrainingEvent[]; end: Ended }> {
  const events: TrainingEvent[] = [];
  return new Promise((resolve) => {
    const run = startTraining(wanted, (event) => {
      events.push(event);
      onEvent(event, run);
      if (event.type === 'ended' || event.type === 'failed') resolve({ events, end: event });
    });
  });
}

describe('training in a worker', () => {
  it('learns real digits', async () => {
    const { events, end } = await train(request(SMALL, { epochs: 4, images: 2000 }));
    expect(end).toMatchObject({ type: 'ended', cause: 'finished', step: 500 });
    if (end.type === 'ended') expect(end.accuracy).toBeGreaterThan(0.8);
    const evaluations = events.filter((event) => event.type === 'evaluation');
    expect(evaluations[0]?.accuracy).toBeLessThan(0.35);
    expect(events.some((event) => event.type === 'weights')).toBe(true);
  });

  it('gives the same numbers for the same seed', async () => {
    const runs = [await train(request(SMALL, {})), await train(request(SMALL, {}))];
    const [first, second] = runs.map(({ end }) => (end.type === 'ended' ? end.weights : null));
    expect(first).not.toBeNull();
    expect(second).toEqual(first);
  });

  it('ends when it is stopped, without waiting for the long step under way', async () => {
    let asked = 0;
    let took = Infinity;
    const spec = variant('modern');
    const { end } = await train(request(spec, { batchSize: 400 }), (event, run) => {
      if (event.type === 'ended') took = performance.now() - asked;
      if (event.type !== 'engine') return;
      // The first step of 400 images is under way now, and it takes seconds.
      setTimeout(() => {
        asked = performance.now();
        run.stop();
      }, 150);
    });
    expect(end).toMatchObject({ type: 'ended', cause: 'stopped', step: 0 });
    // A fraction of the step; on an idle machine it is under 100 ms.
    expect(took).toBeLessThan(1000);
    if (end.type === 'ended') expect(end.weights).toEqual(initialWeights(spec, 1));
  });

  it('can be stopped before it has begun', async () => {
    const { end } = await train(request(SMALL, {}), (event, run) => {
      if (event.type === 'preparing') run.stop();
    });
    expect(end).toMatchObject({ type: 'ended', cause: 'stopped', step: 0, accuracy: null });
  });

  it('pauses and goes on', async () => {
    let paused = false;
    const { events, end } = await train(request(SMALL, { images: 1600 }), (event, run) => {
      if (event.type === 'progress' && !paused) {
        paused = true;
        run.pause();
        setTimeout(() => run.resume(), 50);
      }
    });
    const types = events.map(({ type }) => type);
    expect(types.indexOf('resumed')).toBeGreaterThan(types.indexOf('paused'));
    expect(end).toMatchObject({ cause: 'finished', step: 100 });
  });

  it('says what is wrong where the digits are missing', async () => {
    const { end } = await train({ ...request(SMALL, {}), base: '/nowhere/' });
    expect(end.type).toBe('failed');
    if (end.type === 'failed') expect(end.message).toMatch(/\/nowhere\/data\//);
  });

  it('says what is wrong with settings that cannot be', async () => {
    const { end } = await train(request(SMALL, { batchSize: 4000 }));
    expect(end.type === 'failed' ? end.message : '').toMatch(/batch of 4000/);
  });

  it('measures the engines, takes the fastest and remembers which', async () => {
    const start = performance.now();
    const { events } = await train(request(SMALL, { engine: 'auto', images: 160 }));
    const chosen = events.find((event) => event.type === 'engine');
    expect(chosen?.measurements.map(({ engine }) => engine)).toEqual(['simd', 'webgpu', 'webgl']);
    expect(chosen?.reason).toMatch(/fastest here: about \d+ images a second/);
    expect(performance.now() - start).toBeLessThan(15_000);
    const again = await train(request(SMALL, { engine: 'auto', images: 160 }));
    const messages = again.events.flatMap((event) =>
      event.type === 'preparing' ? [event.message] : [],
    );
    expect(messages.some((message) => message.includes('Measuring'))).toBe(false);
  });

  it.each<EngineName>(['webgl', 'webgpu'])('trains on %s when asked to', async (engine) => {
    const { events, end } = await train(request(SMALL, { engine, images: 96 }));
    expect(events.find((event) => event.type === 'engine')).toMatchObject({ engine });
    expect(end).toMatchObject({ cause: 'finished', step: 6 });
    if (end.type === 'ended') expect(Object.keys(end.weights)).toContain('c1.weight');
  });

  it('measures weights on all held-out digits', async () => {
    const evaluation = await evaluateWeights(SMALL, initialWeights(SMALL, 1), '/');
    expect(evaluation.images).toBe(1000);
    expect(evaluation.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(1000);
  });
});
