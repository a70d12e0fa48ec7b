import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type {
  AccuracyReply,
  AccuracyRequest,
} from '#components/connection-table/accuracy-messages.ts';
import { AccuracyMeter } from '#components/connection-table/accuracy.svelte.ts';
import type { MeterWorker } from '#components/connection-table/accuracy.svelte.ts';
import { variant } from '#network/variants.ts';

class FakeWorker implements MeterWorker {
  requests: AccuracyRequest[] = [];
  onmessage: ((event: MessageEvent<AccuracyReply>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  isEnded = false;

  postMessage(request: AccuracyRequest): void {
    this.requests.push(request);
  }

  answer(reply: AccuracyReply): void {
    this.onmessage?.({ data: reply } as MessageEvent<AccuracyReply>);
  }

  terminate(): void {
    this.isEnded = true;
  }
}

const task = { spec: variant('lecun1998'), weights: {}, base: '/' };

describe('measuring accuracy', () => {
  let worker: FakeWorker;
  let meter: AccuracyMeter;

  beforeEach(() => {
    vi.useFakeTimers();
    worker = new FakeWorker();
    meter = new AccuracyMeter(() => worker);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const asked = (): number => {
    vi.advanceTimersByTime(1000);
    const last = worker.requests.findLast((request) => request.task !== null);
    if (last === undefined) throw new Error('Nothing was asked.');
    return last.id;
  };

  test('shows how far it is, then the result', () => {
    meter.measure('a', task);
    const id = asked();
    worker.answer({ id, read: 50, correct: 49, total: 1000 });
    expect(meter.progress).toEqual({ read: 50, total: 1000 });
    worker.answer({ id, read: 1000, correct: 983, total: 1000 });
    expect(meter.progress).toBeNull();
    expect(meter.results.get('a')).toEqual({ correct: 983, total: 1000 });
  });

  test('drops a measurement when the table changes, and tells the worker', () => {
    meter.measure('a', task);
    const first = asked();
    meter.measure('b', task);
    expect(worker.requests.at(-1)?.task).toBeNull();
    worker.answer({ id: first, read: 1000, correct: 1, total: 1000 });
    expect(meter.results.size).toBe(0);
    const second = asked();
    worker.answer({ id: second, read: 1000, correct: 2, total: 1000 });
    expect([...meter.results.keys()]).toEqual(['b']);
  });

  test('measures a table once, and again only after other weights', () => {
    meter.measure('a', task);
    worker.answer({ id: asked(), read: 10, correct: 9, total: 10 });
    meter.measure('a', task);
    vi.advanceTimersByTime(1000);
    expect(worker.requests.filter((request) => request.task !== null)).toHaveLength(1);
    meter.forget();
    meter.measure('a', task);
    vi.advanceTimersByTime(1000);
    expect(worker.requests.filter((request) => request.task !== null)).toHaveLength(2);
  });

  test('says why it failed', () => {
    meter.measure('a', task);
    worker.answer({ id: asked(), problem: 'The file is missing.' });
    expect(meter.problem).toBe('The accuracy could not be measured. The file is missing.');
    expect(meter.progress).toBeNull();
  });

  test('begins fast changes only once', () => {
    for (const key of ['a', 'b', 'c']) meter.measure(key, task);
    asked();
    expect(worker.requests.filter((request) => request.task !== null)).toHaveLength(1);
  });
});
