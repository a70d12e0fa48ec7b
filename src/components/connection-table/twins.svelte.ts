import type { LiveNetwork } from '#engine/engine.ts';
import { createLiveNetwork } from '#engine/tfjs/live.ts';
import type { Weights } from '#engine/weights.ts';
import { twinNetwork } from './twin-start.ts';
import type { TwinStart } from './twin-start.ts';
import { STEPS } from './twins-messages.ts';
import type { TwinsReply, TwinsRequest } from './twins-messages.ts';

/** The part of a worker that a run needs. */
export interface TwinsWorker {
  postMessage(request: TwinsRequest): void;
  onmessage: ((event: MessageEvent<TwinsReply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

/** Two maps of a network that begins to learn. */
export class TwinRun {
  start: TwinStart = $state('same');
  step = $state(0);
  loss: number | null = $state(null);
  running = $state(false);
  problem: string | null = $state(null);
  /** The weights of the step shown. */
  weights: Weights = $state.raw(twinNetwork('same').weights);
  live: LiveNetwork | null = $state.raw(null);

  #openWorker: () => TwinsWorker;
  #worker: TwinsWorker | null = null;
  #choice = 0;

  constructor(openWorker: () => TwinsWorker) {
    this.#openWorker = openWorker;
  }

  get done(): boolean {
    return this.step === STEPS;
  }

  /** Begins anew from a start, without learning yet. */
  async choose(start: TwinStart): Promise<void> {
    this.stop();
    const choice = ++this.#choice;
    const { spec, weights } = twinNetwork(start);
    this.start = start;
    this.step = 0;
    this.loss = null;
    this.problem = null;
    const live = await createLiveNetwork(spec, weights);
    if (choice !== this.#choice) {
      live.dispose();
      return;
    }
    this.live?.dispose();
    this.weights = weights;
    this.live = live;
  }

  /** Learns from the start for {@link STEPS} steps. */
  train(base: string): void {
    this.stop();
    this.step = 0;
    this.loss = null;
    this.problem = null;
    this.weights = twinNetwork(this.start).weights;
    try {
      const worker = this.#openWorker();
      worker.onmessage = ({ data }) => this.#hear(data);
      worker.onerror = (event) => {
        event.preventDefault();
        this.#fail(event.message);
      };
      this.#worker = worker;
      this.running = true;
      worker.postMessage({ start: this.start, base });
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.running = false;
  }

  dispose(): void {
    this.stop();
    this.#choice++;
    this.live?.dispose();
    this.live = null;
  }

  #hear(reply: TwinsReply): void {
    if (this.#worker === null) return;
    if ('problem' in reply) {
      this.#fail(reply.problem);
      return;
    }
    this.step = reply.step;
    this.loss = reply.loss;
    this.weights = reply.weights;
    if (this.done) this.stop();
  }

  #fail(reason: string): void {
    this.stop();
    this.problem = `The network could not be trained. ${reason}`;
  }
}
