import { expect, it } from 'vitest';
import { chartData } from '#components/training-strip/chart-data.ts';
import { EMPTY_LOG, withProgress } from '#components/training-strip/run-log.ts';
import { TrainingDesk } from '#components/training-strip/training.svelte.ts';
import { initialWeights } from '#engine/initialise.ts';
import type { TrainingEvent, TrainingRequest } from '#engine/training.ts';
import { variant } from '#network/variants.ts';
import { progressEvent } from './events.ts';

const spec = variant('keras-tanh-max');
const weights = initialWeights(spec, 1);

/** A desk whose runs end as soon as they are told to stop. */
function liveDesk(): {
  desk: TrainingDesk;
  requests: TrainingRequest[];
  emit: (event: TrainingEvent) => void;
} {
  const requests: TrainingRequest[] = [];
  let receive: (event: TrainingEvent) => void = () => undefined;
  const ended: TrainingEvent = {
    type: 'ended',
    cause: 'stopped',
    step: 9,
    weights,
    accuracy: null,
  };
  const nothing = (): Promise<void> => Promise.resolve();
  const desk = new TrainingDesk({
    start: (request, onEvent) => {
      requests.push(request);
      receive = onEvent;
      return {
        pause: () => undefined,
        resume: () => undefined,
        stop: () => {
          onEvent(ended);
        },
        setLearningRate: () => undefined,
      };
    },
    measure: () => Promise.resolve(0.9),
    notebook: {
      ...{ spec, own: null, source: 'shipped', storageProblem: null },
      ...{ showLearning: () => undefined, adopt: nothing, use: nothing },
    },
    base: '/',
    available: 9000,
    now: () => 0,
  });
  return { desk, requests, emit: (event) => receive(event) };
}

it('trains again from the same seed when a control is released in live mode', () => {
  const { desk, requests, emit } = liveDesk();
  desk.live = true;
  desk.start();
  emit(progressEvent(5));
  expect(desk.locked).toBe(false);
  desk.texts.learningRate = '0.01';
  desk.released();
  expect(requests.map(({ settings }) => settings.learningRate)).toEqual([0.001, 0.01]);
  expect(requests[1]?.settings.seed).toBe(requests[0]?.settings.seed);
  expect(desk.stage).toBe('preparing');
});

it('leaves a run alone when a control is released outside of live mode or holds nonsense', () => {
  const { desk, requests } = liveDesk();
  desk.start();
  desk.released();
  desk.live = true;
  desk.texts.batchSize = 'many';
  desk.released();
  expect(requests).toHaveLength(1);
});

it('keeps the curve of the run before beneath the new one', () => {
  const { desk, emit } = liveDesk();
  desk.live = true;
  desk.start();
  emit(progressEvent(5));
  emit(progressEvent(10));
  desk.released();
  expect(desk.before.batches.map(({ step }) => step)).toEqual([5, 10]);
  // A run that ended before it drew anything does not wipe the curve out.
  desk.released();
  expect(desk.before.batches).toHaveLength(2);
});

it('draws the run before on the same axes', () => {
  const before = withProgress(withProgress(EMPTY_LOG, progressEvent(50)), progressEvent(90));
  const frame = { epochs: 5, losses: [0.01, 3], shipped: null } as const;
  const data = chartData('loss', EMPTY_LOG, { ...frame, before });
  expect(data.curves[0]).toMatchObject({ name: 'before' });
  expect(data.curves[0]?.points).toHaveLength(2);
  expect(data.x).toEqual([0, 1]);
  const names = chartData('loss', EMPTY_LOG, frame).curves.map(({ name }) => name);
  expect(names).not.toContain('before');
});
