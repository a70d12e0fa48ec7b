import { afterEach, describe, expect, it, vi } from 'vitest';
import { startTraining } from '#engine/client.ts';
import { recallMeasurements, rememberMeasurements } from '#engine/measurement-memory.ts';
import type { TrainingEvent, TrainingRequest } from '#engine/training.ts';
import { SMALL } from './small-network.ts';

const REQUEST: TrainingRequest = {
  spec: SMALL,
  settings: {
    optimizer: 'adam',
    learningRate: 0.01,
    batchSize: 8,
    epochs: 1,
    images: 80,
    seed: 1,
    engine: 'cpu',
  },
  base: '/',
};

/** A worker that breaks down as soon as it is spoken to. */
class BrokenWorker extends EventTarget {
  static ended = 0;
  onerror: ((event: { message: string; preventDefault: () => void }) => void) | null = null;
  postMessage(): void {
    queueMicrotask(() => this.onerror?.({ message: 'out of memory', preventDefault: () => null }));
  }
  terminate(): void {
    BrokenWorker.ended += 1;
  }
}

/** A worker that never answers. */
class SilentWorker extends EventTarget {
  static ended = 0;
  postMessage(): void {
    // Lost.
  }
  terminate(): void {
    SilentWorker.ended += 1;
  }
}

async function events(request: TrainingRequest): Promise<TrainingEvent[]> {
  const seen: TrainingEvent[] = [];
  return new Promise((resolve) => {
    startTraining(request, (event) => {
      seen.push(event);
      if (event.type === 'ended' || event.type === 'failed') resolve(seen);
    });
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('training whose worker fails', () => {
  it('says so when the worker breaks down', async () => {
    vi.stubGlobal('Worker', BrokenWorker);
    const [event] = await events(REQUEST);
    expect(event?.type).toBe('failed');
    expect(event?.type === 'failed' ? event.message : '').toMatch(
      /broke down \(out of memory\).*weights shown last are kept/,
    );
    expect(BrokenWorker.ended).toBe(1);
  });

  it('says so when every engine breaks down while it is measured', async () => {
    vi.stubGlobal('Worker', BrokenWorker);
    const settings = { ...REQUEST.settings, engine: 'auto' } as const;
    const seen = await events({ ...REQUEST, spec: { ...SMALL, id: 'breaks' }, settings });
    expect(seen.map(({ type }) => type)).toEqual([
      ...['preparing', 'preparing', 'preparing', 'preparing'],
      'failed',
    ]);
  });

  it('says so when the browser refuses workers', async () => {
    vi.stubGlobal('Worker', function refuse() {
      throw new Error('blocked by policy');
    });
    const [event] = await events(REQUEST);
    expect(event).toMatchObject({ type: 'failed' });
    expect(event?.type === 'failed' ? event.message : '').toMatch(/refuses.*blocked by policy/);
  });

  it('passes over an engine that does not answer, and ends all workers when it is stopped', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('Worker', SilentWorker);
    const seen: TrainingEvent[] = [];
    const settings = { ...REQUEST.settings, engine: 'auto' } as const;
    const run = startTraining({ ...REQUEST, spec: { ...SMALL, id: 'silent' }, settings }, (event) =>
      seen.push(event),
    );
    await vi.advanceTimersByTimeAsync(2100);
    expect(seen.map((event) => (event.type === 'preparing' ? event.message : ''))).toEqual([
      'Measuring how fast the SIMD engine trains here',
      'Measuring how fast WebGPU trains here',
    ]);
    run.stop();
    await vi.advanceTimersByTimeAsync(99);
    expect(seen.at(-1)).toMatchObject({ type: 'ended', cause: 'stopped', step: 0 });
    expect(SilentWorker.ended).toBeGreaterThanOrEqual(2);
  });
});

describe('measurements', () => {
  const measurements = [{ engine: 'cpu', imagesPerSecond: 300, unavailable: null }] as const;

  it('are remembered for the session by network', () => {
    rememberMeasurements('one', measurements);
    expect(recallMeasurements('one')).toEqual(measurements);
    expect(recallMeasurements('two')).toBeNull();
  });

  it('come back on another page, unless what is stored was tampered with', () => {
    const store = new Map<string, string>();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => store.get(key) ?? null,
      setItem: (key: string, value: string) => store.set(key, value),
    });
    store.set('engines/three', JSON.stringify(measurements));
    store.set('engines/four', '[{"engine":"quantum"}]');
    store.set('engines/five', '{');
    expect(recallMeasurements('three')).toEqual(measurements);
    expect(recallMeasurements('four')).toBeNull();
    expect(recallMeasurements('five')).toBeNull();
  });
});
