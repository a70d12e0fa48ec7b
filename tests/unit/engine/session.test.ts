import { describe, expect, it } from 'vitest';
import { EngineUnavailableError } from '#engine/engine.ts';
import type { EngineName } from '#engine/engine.ts';
import { initialWeights } from '#engine/initialise.ts';
import { trainingSession } from '#engine/session/session.ts';
import type { SessionParts, TrainingSession } from '#engine/session/session.ts';
import type { TrainingEvent, TrainingSettings } from '#engine/training.ts';
import { fakeEngines } from './fake-trainer.ts';
import type { Behaviour, Log } from './fake-trainer.ts';
import { SMALL, bars } from './small-network.ts';

const SETTINGS: TrainingSettings = {
  optimizer: 'adam',
  learningRate: 0.01,
  batchSize: 8,
  epochs: 2,
  images: 80,
  seed: 7,
  engine: 'auto',
};

interface Setup {
  settings?: Partial<TrainingSettings>;
  engine?: EngineName;
  engines?: Partial<Record<EngineName, Behaviour>>;
  /** Milliseconds that pass on the session's clock whenever it is read. */
  tick?: number;
  onEvent?: (event: TrainingEvent, session: TrainingSession) => void;
}

function prepare(setup: Setup): {
  session: TrainingSession;
  events: TrainingEvent[];
  log: Log;
} {
  const { trainerOn, log } = fakeEngines(setup.engines ?? {});
  const events: TrainingEvent[] = [];
  let time = 0;
  const parts: SessionParts = {
    spec: SMALL,
    settings: { ...SETTINGS, ...setup.settings },
    training: bars(setup.settings?.images ?? SETTINGS.images, 1),
    heldOut: bars(20, 2),
    choice: { engine: setup.engine ?? 'cpu', reason: 'Chosen.', measurements: [] },
    trainerOn,
    emit: (event) => {
      events.push(event);
      setup.onEvent?.(event, session);
    },
    now: () => (time += setup.tick ?? 60),
  };
  const session: TrainingSession = trainingSession(parts);
  return { session, events, log };
}

function last(events: readonly TrainingEvent[]): Extract<TrainingEvent, { type: 'ended' }> {
  const event = events.at(-1);
  if (event?.type !== 'ended') throw new Error(`The last event is ${String(event?.type)}.`);
  return event;
}

function ofType<Type extends TrainingEvent['type']>(
  events: readonly TrainingEvent[],
  type: Type,
): Extract<TrainingEvent, { type: Type }>[] {
  return events.filter(
    (event): event is Extract<TrainingEvent, { type: Type }> => event.type === type,
  );
}

describe('a training session', () => {
  it('takes all steps of all epochs, then measures on all held-out digits', async () => {
    const { session, events, log } = prepare({});
    await session.run();
    expect(log.steps.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(last(events)).toMatchObject({ cause: 'finished', step: 20, accuracy: 1 });
    expect(last(events).weights['c1.weight']?.data[0]).toBe(20);
    expect(ofType(events, 'evaluation').at(-1)?.images).toBe(20);
    expect(log.disposed).toBe(1);
  });

  it('reports the engine first, chance before the first step, and how far it is', async () => {
    const { session, events } = prepare({});
    await session.run();
    expect(events[0]).toEqual({
      type: 'engine',
      engine: 'cpu',
      reason: 'Chosen.',
      measurements: [],
    });
    expect(events[1]).toMatchObject({ type: 'weights', step: 0 });
    expect(events[2]).toMatchObject({ type: 'evaluation', step: 0 });
    const progress = ofType(events, 'progress');
    expect(progress.at(-1)).toMatchObject({ step: 20, steps: 20, epoch: 2, imagesSeen: 160 });
    expect(progress.at(-1)?.secondsLeft).toBe(0);
    expect(progress[0]?.imagesPerSecond).toBeGreaterThan(0);
  });

  it('shows every image once in an epoch and drops what fills no batch', async () => {
    const { session, log } = prepare({ settings: { images: 84 } });
    await session.run();
    const firstEpoch = log.steps
      .slice(0, 10)
      .map(({ labels }) => labels)
      .join('');
    const secondEpoch = log.steps
      .slice(10)
      .map(({ labels }) => labels)
      .join('');
    expect(log.steps).toHaveLength(20);
    for (const epoch of [firstEpoch, secondEpoch]) {
      for (const label of Array.from({ length: 10 }, (_, digit) => String(digit))) {
        expect(epoch.split(label).length - 1).toBeGreaterThanOrEqual(5);
      }
    }
    expect(firstEpoch).not.toBe(secondEpoch);
  });

  it('takes the same course for the same seed and another one for another', async () => {
    const runs = await Promise.all(
      [7, 7, 8].map(async (seed) => {
        const { session, log } = prepare({ settings: { seed } });
        await session.run();
        return log.steps.map(({ labels }) => labels);
      }),
    );
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).not.toEqual(runs[0]);
  });

  it('pauses, keeps still, and goes on where it was', async () => {
    const { session, events, log } = prepare({
      engines: { cpu: { onStep: (step) => step === 5 && session.pause() } },
      onEvent: (event) => {
        if (event.type !== 'paused') return;
        expect(log.steps).toHaveLength(5);
        queueMicrotask(() => session.resume());
      },
    });
    await session.run();
    const types = events.map(({ type }) => type);
    expect(types.indexOf('resumed')).toBe(types.indexOf('paused') + 1);
    expect(last(events)).toMatchObject({ cause: 'finished', step: 20 });
  });

  it('stops before the next step, with the weights of the last one', async () => {
    const { session, events, log } = prepare({
      engines: { cpu: { onStep: (step) => step === 6 && session.stop() } },
    });
    await session.run();
    expect(log.steps).toHaveLength(6);
    expect(last(events)).toMatchObject({ cause: 'stopped', step: 6, accuracy: null });
    expect(last(events).weights['c1.weight']?.data[0]).toBe(6);
  });

  it('can be stopped while it is paused', async () => {
    const { session, events } = prepare({
      engines: { cpu: { onStep: (step) => step === 3 && session.pause() } },
      onEvent: (event) => {
        if (event.type === 'paused') queueMicrotask(() => session.stop());
      },
    });
    await session.run();
    expect(last(events)).toMatchObject({ cause: 'stopped', step: 3 });
    expect(ofType(events, 'resumed')).toEqual([]);
  });

  it('uses a new learning rate from the next step on', async () => {
    const { session, log } = prepare({
      engines: { cpu: { onStep: (step) => step === 4 && session.setLearningRate(0.5) } },
    });
    await session.run();
    expect(log.steps.slice(2, 5).map(({ rate }) => rate)).toEqual([0.01, 0.5, 0.5]);
  });

  it.each<[string, Partial<TrainingSettings>, RegExp]>([
    ['a batch that the images cannot fill', { batchSize: 100 }, /batch of 100.*80 images/],
    ['no epochs', { epochs: 0 }, /epochs.*not 0/],
    ['a learning rate that is no number', { learningRate: NaN }, /learning rate.*above 0/],
    ['half a batch', { batchSize: 0.5 }, /whole number/],
  ])('refuses %s', (_, settings, message) => {
    expect(() => prepare({ settings })).toThrow(message);
  });
});

describe('a session whose engine is lost', () => {
  it('goes on with the next engine and sees the same images', async () => {
    const undisturbed = prepare({});
    await undisturbed.session.run();
    const { session, events, log } = prepare({
      engine: 'webgpu',
      engines: { webgpu: { lostAt: 9 }, webgl: { lostAt: 14 } },
    });
    await session.run();
    const course = new Map(log.steps.map(({ step, labels }) => [step, labels]));
    expect([...course.values()]).toEqual(undisturbed.log.steps.map(({ labels }) => labels));
    expect(log.made).toEqual(['webgpu', 'webgl', 'simd']);
    expect(log.disposed).toBe(3);
    expect(last(events)).toMatchObject({ cause: 'finished', step: 20 });
    const engines = ofType(events, 'engine');
    expect(engines.map(({ engine }) => engine)).toEqual(['webgpu', 'webgl', 'simd']);
    expect(engines[1]?.reason).toMatch(/GPU was lost.*goes on from step \d+ on WebGL/);
  });

  it('begins anew from the initial weights if it is lost before the first snapshot', async () => {
    const { session, events, log } = prepare({
      engine: 'webgl',
      engines: { webgl: { lostAt: 1 } },
      tick: 0,
    });
    await session.run();
    expect(log.steps[0]).toMatchObject({ engine: 'simd', step: 1 });
    expect(last(events)).toMatchObject({ cause: 'finished', step: 20 });
  });

  it('passes over engines that cannot be started and says so', async () => {
    const { session, events } = prepare({
      engine: 'webgpu',
      engines: {
        webgpu: { refuses: new EngineUnavailableError('webgpu', 'No WebGPU here.') },
        webgl: { refuses: new EngineUnavailableError('webgl', 'No WebGL here.') },
      },
    });
    await session.run();
    expect(ofType(events, 'engine')).toEqual([
      {
        type: 'engine',
        engine: 'simd',
        reason: 'No WebGPU here. No WebGL here. Training runs on the SIMD engine instead.',
        measurements: [],
      },
    ]);
  });

  it('rejects when no engine is left', async () => {
    const { session } = prepare({ engines: { cpu: { lostAt: 3 } } });
    await expect(session.run()).rejects.toThrow(/No engine can train here.*GPU was lost/);
  });
});

describe('a session that diverges', () => {
  it.each<[string, Behaviour, RegExp]>([
    ['a loss that is no number', { loss: (step) => (step < 12 ? 2 : NaN) }, /no longer a number/],
    ['a high plateau', { loss: (step) => (step < 12 ? 2 : 14) }, /rose to 14.0 and stayed/],
    ['huge weights', { weight: (step) => (step < 12 ? 1 : 5000) }, /c1.weight reached 5e\+3/],
  ])('notices %s, keeps the last good weights and says what to do', async (_, cpu, reason) => {
    const { session, events } = prepare({
      settings: { epochs: 6, learningRate: 0.5 },
      engines: { cpu: { weight: (step) => step, ...cpu } },
    });
    await session.run();
    const [diverged] = ofType(events, 'diverged');
    expect(diverged?.message).toMatch(reason);
    expect(diverged?.message).toContain('try a learning rate of 0.001.');
    const end = last(events);
    expect(end.cause).toBe('diverged');
    expect(end.step).toBeGreaterThan(0);
    expect(end.step).toBeLessThan(12);
    expect(diverged?.message).toContain(`weights of step ${end.step} are kept`);
  });

  it('falls back to the initial weights if nothing good came after them', async () => {
    const { session, events } = prepare({ engines: { cpu: { loss: () => Infinity } } });
    await session.run();
    expect(last(events)).toMatchObject({ cause: 'diverged', step: 0 });
    expect(last(events).weights).toEqual(initialWeights(SMALL, SETTINGS.seed));
  });

  it('does not keep weights that only the next step shows to be bad', async () => {
    const { session, events } = prepare({
      settings: { epochs: 6 },
      engines: { cpu: { loss: (step) => (step === 1 ? 2 : 14) } },
      tick: 300,
    });
    await session.run();
    expect(ofType(events, 'weights').some(({ step }) => step === 1)).toBe(true);
    expect(last(events)).toMatchObject({ cause: 'diverged', step: 0 });
  });

  it('bears a single bad step, and a loss that is high from the start', async () => {
    const single = prepare({ engines: { cpu: { loss: (step) => (step === 9 ? 50 : 2) } } });
    await single.session.run();
    expect(last(single.events).cause).toBe('finished');
    const high = prepare({ settings: { epochs: 6 }, engines: { cpu: { loss: () => 90 } } });
    await high.session.run();
    expect(last(high.events).cause).toBe('finished');
  });
});
