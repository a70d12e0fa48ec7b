import { beforeEach, describe, expect, it } from 'vitest';
import { TrainingDesk } from '#components/training-strip/training.svelte.ts';
import { initialWeights } from '#engine/initialise.ts';
import type { TrainingEvent, TrainingRequest } from '#engine/training.ts';
import type { Weights } from '#engine/weights.ts';
import { variant } from '#network/variants.ts';
import type { OwnNetwork } from '#notebook/own-networks.ts';
import { evaluationEvent, progressEvent } from './events.ts';

const spec = variant('keras-tanh-max');
const weights = initialWeights(spec, 1);

function ownNetwork(accuracy: number | null): OwnNetwork {
  const record = { accuracy, steps: 9, savedAt: '2026-01-01T00:00:00Z', origin: 'Trained here' };
  return { weights: initialWeights(spec, 2), record };
}

/** A desk whose training the test performs, and everything that it asked of notebook and engine. */
class Bench {
  requests: TrainingRequest[] = [];
  asked: string[] = [];
  shown: number[] = [];
  adopted: OwnNetwork[] = [];
  measuredAccuracy = 0.9;
  time = 0;
  emit: (event: TrainingEvent) => void = () => undefined;
  notebook = {
    spec,
    own: null as OwnNetwork | null,
    source: 'shipped' as const,
    storageProblem: null as string | null,
    showLearning: (_: unknown, __: Weights, step: number) => this.shown.push(step),
    adopt: (_: unknown, own: OwnNetwork) => {
      this.adopted.push(own);
      return Promise.resolve();
    },
    use: (source: string) => {
      this.asked.push(`use ${source}`);
      return Promise.resolve();
    },
  };

  desk = new TrainingDesk({
    start: (request, onEvent) => {
      this.requests.push(request);
      this.emit = onEvent;
      return {
        pause: () => this.asked.push('pause'),
        resume: () => this.asked.push('resume'),
        stop: () => this.asked.push('stop'),
        setLearningRate: (rate) => this.asked.push(`rate ${rate}`),
      };
    },
    measure: () => Promise.resolve(this.measuredAccuracy),
    notebook: this.notebook,
    base: '/',
    available: 9000,
    now: () => this.time,
  });

  end(cause: 'finished' | 'stopped' | 'diverged', accuracy: number | null): void {
    this.emit({ type: 'ended', cause, step: 120, weights, accuracy });
  }

  /** Lets everything that was begun come to its end. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }
}

let bench: Bench;
let desk: TrainingDesk;

beforeEach(() => {
  bench = new Bench();
  desk = bench.desk;
});

describe('training at the desk', () => {
  it('begins with the recipe of the variant on show', () => {
    desk.start();
    const settings = { optimizer: 'adam', learningRate: 0.001, batchSize: 64, images: 9000 };
    expect(bench.requests[0]).toMatchObject({ spec: { id: spec.id }, base: '/', settings });
    expect(desk.stage).toBe('preparing');
  });

  it('does not begin while a setting is unusable', () => {
    desk.texts.learningRate = 'fast';
    desk.start();
    expect(bench.requests).toEqual([]);
  });

  it('shows the weights while it learns and runs once there is progress', () => {
    desk.start();
    bench.emit({ type: 'preparing', message: 'Compiling' });
    expect([desk.stage, desk.preparing]).toEqual(['preparing', 'Compiling']);
    bench.emit({ type: 'weights', step: 5, weights });
    bench.emit(progressEvent(6));
    expect(desk.stage).toBe('running');
    expect(bench.shown).toEqual([5]);
  });

  it('passes on pause, resume, stop and a new learning rate', () => {
    desk.start();
    desk.pause();
    desk.resume();
    desk.texts.learningRate = '0.01';
    desk.applyLearningRate();
    desk.texts.learningRate = 'x';
    desk.applyLearningRate();
    desk.stop();
    expect(bench.asked).toEqual(['pause', 'resume', 'rate 0.01', 'stop']);
  });

  it('starts over from the same seed, and lets the run that was on go', async () => {
    desk.start();
    bench.emit(evaluationEvent(100, 0.9));
    desk.startOver();
    bench.end('stopped', null);
    await bench.settle();
    expect(bench.requests).toHaveLength(2);
    expect(bench.requests[1]).toEqual(bench.requests[0]);
    expect([bench.adopted, desk.keeper.offer]).toEqual([[], null]);
  });

  it('takes the recipe of another variant, but not while a run is on', () => {
    const other = variant('relu-max-sgd');
    desk.start();
    desk.follow(other);
    expect(desk.texts.optimizer).toBe('adam');
    bench.end('finished', 0.9);
    desk.follow(other);
    expect(desk.texts).toMatchObject({ optimizer: 'sgd', learningRate: '0.01', batchSize: '100' });
    expect(desk.course).toBeNull();
  });

  it('speaks at once of turns and only now and then of progress', () => {
    desk.start();
    bench.emit(progressEvent(1));
    expect(desk.announcer.text).toBe('Training starts.');
    bench.time = 6000;
    bench.emit(progressEvent(2, { secondsLeft: 70 }));
    expect(desk.announcer.text).toContain('1 min 10 s left');
    bench.emit({ type: 'paused' });
    expect(desk.announcer.text).toBe('Training is paused.');
  });

  it('says why the engine changed in the middle and goes on', () => {
    desk.start();
    const measurements = [{ engine: 'cpu' as const, imagesPerSecond: 300, unavailable: null }];
    bench.emit({ type: 'engine', engine: 'webgpu', reason: 'Fastest.', measurements });
    bench.emit({ type: 'engine', engine: 'cpu', reason: 'The GPU was lost.', measurements: [] });
    expect(desk.course).toMatchObject({ engineChanged: true, engineReason: 'The GPU was lost.' });
    expect(desk.measurements).toEqual(measurements);
    expect(desk.active).toBe(true);
  });
});

describe('what comes out of training', () => {
  it('becomes the reader’s own when it is finished', async () => {
    desk.start();
    bench.end('finished', 0.97);
    await bench.settle();
    expect(bench.adopted[0]?.record).toMatchObject({ accuracy: 0.97, steps: 120 });
    expect(desk.keeper.offer).toBeNull();
  });

  it('does not replace a better network without a question', async () => {
    bench.notebook.own = ownNetwork(0.99);
    desk.start();
    bench.end('finished', 0.97);
    await bench.settle();
    expect(bench.adopted).toEqual([]);
    expect(desk.keeper.offer?.earlier).toBe(bench.notebook.own);
    await desk.keeper.keep();
    expect(bench.adopted).toHaveLength(1);
  });

  it('is measured on all held-out digits when it was stopped', async () => {
    desk.start();
    bench.emit(evaluationEvent(100, 0.5));
    desk.stop();
    bench.end('stopped', null);
    await bench.settle();
    expect(bench.adopted[0]?.record.accuracy).toBe(0.9);
  });

  it('is not kept unasked when it was stopped before it learned anything', async () => {
    bench.measuredAccuracy = 0.11;
    desk.start();
    bench.end('stopped', null);
    await bench.settle();
    expect(bench.adopted).toEqual([]);
    expect(desk.keeper.offer?.own.record.accuracy).toBe(0.11);
  });

  it('returns the figures to what they showed when it is let go', async () => {
    bench.notebook.own = ownNetwork(0.99);
    desk.start();
    bench.end('stopped', null);
    await bench.settle();
    await desk.keeper.discard();
    expect(bench.asked).toEqual(['use shipped']);
    expect(bench.adopted).toEqual([]);
  });

  it('offers the best weights from before the loss ran away, and a calmer rate', async () => {
    desk.texts.learningRate = '0.5';
    desk.start();
    bench.emit({ type: 'weights', step: 40, weights });
    bench.emit(evaluationEvent(41, 0.8));
    bench.emit({ type: 'weights', step: 90, weights: initialWeights(spec, 3) });
    bench.emit({ type: 'diverged', step: 119, message: 'The loss ran away.' });
    bench.end('diverged', null);
    await bench.settle();
    expect(desk.fault).toBe('The loss ran away.');
    expect(desk.keeper.offer).toMatchObject({ cause: 'diverged', own: { record: { steps: 40 } } });
    expect(bench.adopted).toEqual([]);
    desk.startCalmer();
    expect(bench.requests[1]?.settings.learningRate).toBe(0.001);
  });

  it('keeps nothing of a run that ran away before it learned anything', async () => {
    desk.start();
    bench.emit({ type: 'diverged', step: 20, message: 'The loss ran away.' });
    bench.end('diverged', null);
    await bench.settle();
    expect(desk.keeper.offer).toBeNull();
    expect(bench.asked).toEqual(['use shipped']);
  });

  it('says what failed and offers what was learned until then', async () => {
    desk.start();
    bench.emit({ type: 'weights', step: 50, weights });
    bench.emit(evaluationEvent(50, 0.7));
    bench.emit({ type: 'failed', message: 'The worker broke off.' });
    await bench.settle();
    expect(desk.fault).toBe('The worker broke off.');
    expect(desk.keeper.offer?.cause).toBe('failed');
    expect(desk.active).toBe(false);
  });

  it('refuses a file that is no network and leaves everything as it was', async () => {
    await desk.keeper.load(new File(['not a network'], 'notes.txt'));
    expect(desk.keeper.fileProblem).toMatch(/\S/);
    expect([desk.keeper.offer, bench.adopted]).toEqual([null, []]);
  });
});
