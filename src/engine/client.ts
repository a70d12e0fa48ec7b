import { proxy } from 'comlink';
import type { NetworkSpec } from '#network/spec.ts';
import { asked, fastest } from './choose.ts';
import { ENGINE_TITLES } from './engine.ts';
import type { EngineName, Evaluation } from './engine.ts';
import { initialWeights } from './initialise.ts';
import { recallMeasurements, rememberMeasurements } from './measurement-memory.ts';
import type {
  EngineChoice,
  EngineMeasurement,
  TrainingEvent,
  TrainingRequest,
  TrainingRun,
} from './training.ts';
import type { Weights } from './weights.ts';
import { openWorker } from './worker-handle.ts';
import type { WorkerHandle } from './worker-handle.ts';

/** A worker in the middle of a long step cannot obey; after this time it is ended from outside. */
const OBEDIENCE = 60;
/** Time for an engine to start and be measured; one that is merely imitated says so at once. */
const MEASURING_TIME: Readonly<Record<EngineName, number>> = {
  webgpu: 2000,
  webgl: 2500,
  simd: 2000,
  cpu: 5000,
};

/**
 * The order in which engines are measured. TensorFlow.js on the processor is a hundred times slower
 * than SIMD and takes seconds to measure; it is tried where SIMD is missing.
 */
const MEASURING_ORDER: readonly EngineName[] = ['simd', 'webgpu', 'webgl', 'cpu'];

/**
 * Starts training in a worker. Nothing is thrown: what goes wrong comes as a `failed` event, and the
 * weights of the last `weights` event stay good.
 *
 * @param onEvent receives everything that happens, in order; `ended` or `failed` is the last event.
 */
export function startTraining(
  request: TrainingRequest,
  onEvent: (event: TrainingEvent) => void,
): TrainingRun {
  return new Run(request, onEvent);
}

/**
 * Measures weights on all held-out digits, in a worker, on the processor.
 *
 * @param base root of the site, where the data lie.
 * @throws Error in words for the reader if the digits cannot be loaded or the worker fails.
 */
export async function evaluateWeights(
  spec: NetworkSpec,
  weights: Weights,
  base: string,
): Promise<Evaluation> {
  const worker = openWorker();
  try {
    return await Promise.race([worker.remote.evaluate(spec, weights, base), worker.crashed]);
  } finally {
    worker.end();
  }
}

class Run implements TrainingRun {
  readonly #request: TrainingRequest;
  readonly #onEvent: (event: TrainingEvent) => void;
  #worker: WorkerHandle | null = null;
  readonly #opened: WorkerHandle[] = [];
  #over = false;
  #latest: { step: number; weights: Weights } | null = null;
  #learningRate: number | null = null;
  #paused = false;

  constructor(request: TrainingRequest, onEvent: (event: TrainingEvent) => void) {
    // A page's reactive state cannot be posted to a worker; the request is plain data.
    this.#request = JSON.parse(JSON.stringify(request)) as TrainingRequest;
    this.#onEvent = onEvent;
    void this.#run().catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      this.#emit({ type: 'failed', message });
    });
  }

  pause(): void {
    if (this.#over || this.#paused) return;
    this.#paused = true;
    void this.#worker?.remote.pause();
    this.#emit({ type: 'paused' });
  }

  resume(): void {
    if (this.#over || !this.#paused) return;
    this.#paused = false;
    void this.#worker?.remote.resume();
    this.#emit({ type: 'resumed' });
  }

  setLearningRate(rate: number): void {
    this.#learningRate = rate;
    void this.#worker?.remote.setLearningRate(rate);
  }

  stop(): void {
    if (this.#over) return;
    void this.#worker?.remote.stop();
    setTimeout(() => this.#endFromOutside(), OBEDIENCE);
  }

  async #run(): Promise<void> {
    // The caller gets its handle before the first event.
    await Promise.resolve();
    const choice = await this.#choose();
    if (this.#over) return;
    const worker = this.#worker ?? this.#open();
    if (this.#paused) void worker.remote.pause();
    if (this.#learningRate !== null) void worker.remote.setLearningRate(this.#learningRate);
    const emit = proxy((event: TrainingEvent) => {
      // Reported when the reader asked, not when the step under way is over.
      if (event.type !== 'paused' && event.type !== 'resumed') this.#emit(event);
    });
    await Promise.race([worker.remote.train(this.#request, choice, emit), worker.crashed]);
  }

  /** Takes the engine asked for, or measures; the winner's worker, already warm, does the training. */
  async #choose(): Promise<EngineChoice> {
    const { settings, spec } = this.#request;
    if (settings.engine !== 'auto') return asked(settings.engine);
    const known = recallMeasurements(spec.id);
    if (known !== null) return fastest(known);
    const measurements: EngineMeasurement[] = [];
    let best = 0;
    for (const engine of MEASURING_ORDER) {
      if (this.#over) break;
      if (engine === 'cpu' && best > 0) continue;
      const title = ENGINE_TITLES[engine];
      this.#emit({ type: 'preparing', message: `Measuring how fast ${title} trains here` });
      const winner = this.#worker;
      const worker = this.#open();
      const measurement = await measured(worker, engine, spec, settings.batchSize);
      measurements.push(measurement);
      const speed = measurement.imagesPerSecond ?? 0;
      const loser = speed > best ? winner : worker;
      best = Math.max(best, speed);
      loser?.end();
      this.#worker = loser === worker ? winner : worker;
    }
    if (!this.#over) rememberMeasurements(spec.id, measurements);
    return fastest(measurements);
  }

  #open(): WorkerHandle {
    this.#worker = openWorker();
    this.#opened.push(this.#worker);
    return this.#worker;
  }

  #emit(event: TrainingEvent): void {
    if (this.#over) return;
    if (event.type === 'weights') this.#latest = event;
    const last = event.type === 'ended' || event.type === 'failed';
    if (last) {
      this.#over = true;
      for (const worker of this.#opened) worker.end();
    }
    this.#onEvent(event);
  }

  #endFromOutside(): void {
    if (this.#over) return;
    const { spec, settings } = this.#request;
    const step = this.#latest?.step ?? 0;
    const weights = this.#latest?.weights ?? initialWeights(spec, settings.seed);
    this.#emit({ type: 'ended', cause: 'stopped', step, weights, accuracy: null });
  }
}

async function measured(
  worker: WorkerHandle,
  engine: EngineName,
  spec: NetworkSpec,
  batchSize: number,
): Promise<EngineMeasurement> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooSlow = new Promise<EngineMeasurement>((resolve) => {
    const seconds = MEASURING_TIME[engine] / 1000;
    const unavailable = `It was not ready within ${seconds} seconds.`;
    const answer = { engine, imagesPerSecond: null, unavailable };
    timer = setTimeout(resolve, MEASURING_TIME[engine], answer);
  });
  try {
    return await Promise.race([
      worker.remote.measure(engine, spec, batchSize),
      worker.crashed,
      tooSlow,
    ]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { engine, imagesPerSecond: null, unavailable: message };
  } finally {
    clearTimeout(timer);
  }
}
