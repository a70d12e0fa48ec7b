import { SvelteMap } from 'svelte/reactivity';
import type { AccuracyReply, AccuracyRequest, AccuracyTask } from './accuracy-messages.ts';

/** The part of a worker that the meter needs. */
export interface MeterWorker {
  postMessage(request: AccuracyRequest): void;
  onmessage: ((event: MessageEvent<AccuracyReply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

/** A finished measurement. */
export interface Measured {
  correct: number;
  total: number;
}

/** Rest after a change before a measurement begins, so that fast clicks do not start one each. */
const REST = 300;

/** Measures accuracy in a worker, one network at a time, and remembers what it has measured. */
export class AccuracyMeter {
  /** Results by key, oldest first. */
  readonly results = new SvelteMap<string, Measured>();
  /** Digits read of the measurement under way, or null. */
  progress: { read: number; total: number } | null = $state.raw(null);
  problem: string | null = $state(null);

  #openWorker: () => MeterWorker;
  #worker: MeterWorker | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #id = 0;
  #key = '';

  constructor(openWorker: () => MeterWorker) {
    this.#openWorker = openWorker;
  }

  /**
   * Measures a network unless that has been done; whatever else was under way is dropped.
   *
   * @param key the same for the same network.
   */
  measure(key: string, task: AccuracyTask): void {
    const id = this.#drop();
    if (this.results.has(key)) return;
    this.#key = key;
    this.progress = { read: 0, total: 0 };
    this.#timer = setTimeout(() => this.#send(id, task), REST);
  }

  /** Forgets every result, for other weights. */
  forget(): void {
    this.#drop();
    this.results.clear();
  }

  dispose(): void {
    this.#drop();
    this.#worker?.terminate();
    this.#worker = null;
  }

  #drop(): number {
    clearTimeout(this.#timer);
    this.progress = null;
    this.problem = null;
    this.#id++;
    this.#worker?.postMessage({ id: this.#id, task: null });
    return this.#id;
  }

  #send(id: number, task: AccuracyTask): void {
    try {
      this.#worker ??= this.#open();
      this.#worker.postMessage({ id, task });
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #open(): MeterWorker {
    const worker = this.#openWorker();
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.dispose();
      this.#fail(event.message);
    };
    return worker;
  }

  #hear(reply: AccuracyReply): void {
    if (reply.id !== this.#id) return;
    if ('problem' in reply) {
      this.#fail(reply.problem);
      return;
    }
    const { read, correct, total } = reply;
    if (read < total) {
      this.progress = { read, total };
      return;
    }
    this.progress = null;
    this.results.set(this.#key, { correct, total });
  }

  #fail(reason: string): void {
    this.progress = null;
    this.problem = `The accuracy could not be measured. ${reason}`;
  }
}
