import type { DigitSet } from '#digits/digit.ts';
import type { NetworkSpec } from '#network/spec.ts';
import type { CreateTrainer, EngineName, Trainer, TrainerState } from '../engine.ts';
import { EngineLostError } from '../engine.ts';
import { initialWeights } from '../initialise.ts';
import { learningRateAt } from '../schedule.ts';
import type { EngineChoice, TrainingEvent, TrainingSettings } from '../training.ts';
import type { Weights } from '../weights.ts';
import { augmentationOf, batchSource } from './batches.ts';
import type { BatchPosition, BatchSource } from './batches.ts';
import { controls, letMessagesIn } from './controls.ts';
import { divergenceMessage, divergenceWatch } from './divergence.ts';
import { evaluator } from './evaluator.ts';
import type { Evaluator } from './evaluator.ts';
import { EngineChain } from './engine-chain.ts';
import { progressMeter } from './progress.ts';
import type { ProgressMeter } from './progress.ts';

/** What a training run is made of. */
export interface SessionParts {
  spec: NetworkSpec;
  settings: TrainingSettings;
  /** The training images in use. */
  training: DigitSet;
  heldOut: DigitSet;
  /** Where to begin, why there, and what was measured. */
  choice: EngineChoice;
  trainerOn: (engine: EngineName) => CreateTrainer;
  emit: (event: TrainingEvent) => void;
  /** Milliseconds on a clock that only rises. */
  now: () => number;
}

/** A training run: the loop and its controls. */
export interface TrainingSession {
  /** Runs to the end; everything that happens is emitted, the last event is `ended`. */
  run(): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): void;
  setLearningRate(rate: number): void;
}

/** Milliseconds between two sets of weights shown; they also are what a lost engine goes on from. */
const SNAPSHOT_INTERVAL = 250;

interface Snapshot {
  state: TrainerState;
  position: BatchPosition;
}

/**
 * Prepares a run. The same settings give the same course, also where the engine changes on the way.
 *
 * @throws RangeError in words for the reader if a setting makes no sense.
 */
export function trainingSession(parts: SessionParts): TrainingSession {
  requireSettings(parts);
  return new Session(parts);
}

class Session implements TrainingSession {
  readonly #parts: SessionParts;
  readonly #steps: number;
  readonly #batches: BatchSource;
  readonly #controls = controls();
  readonly #watch = divergenceWatch();
  readonly #meter: ProgressMeter;
  readonly #engines: EngineChain;
  readonly #evaluator: Evaluator;
  #learningRate: number;
  #trainer: Trainer | null = null;
  #step = 0;
  /** What a lost engine goes on from. */
  #snapshot: Snapshot;
  /** The newest state whose next step still went well: what is left if training diverges. */
  #good: TrainerState;
  #snapshotTime: number;
  /** The weights shown last, and the step they belong to. */
  #latest: { weights: Weights; step: number };

  constructor(parts: SessionParts) {
    const { spec, settings, now } = parts;
    this.#parts = parts;
    this.#learningRate = settings.learningRate;
    this.#batches = batchSource(spec, parts.training, {
      batchSize: settings.batchSize,
      seed: settings.seed,
      augment: augmentationOf(spec, settings),
    });
    this.#steps = this.#batches.batchesPerEpoch * settings.epochs;
    const { batchesPerEpoch } = this.#batches;
    const { batchSize } = settings;
    this.#meter = progressMeter({ steps: this.#steps, batchSize, batchesPerEpoch }, now);
    this.#engines = new EngineChain(parts.choice, parts.trainerOn, parts.emit);
    this.#evaluator = evaluator(spec, parts.heldOut, batchSize, now);
    const weights = initialWeights(spec, settings.seed);
    const state = { weights, optimizer: {}, step: 0 };
    this.#snapshot = { state, position: this.#batches.save() };
    this.#good = state;
    this.#snapshotTime = now();
    this.#latest = { weights, step: 0 };
  }

  async run(): Promise<void> {
    try {
      await this.#start(null);
      this.#parts.emit({ type: 'weights', step: 0, weights: this.#latest.weights });
      for (;;) {
        try {
          await this.#course();
          return;
        } catch (error) {
          if (!(error instanceof EngineLostError)) throw error;
          await this.#start(error);
        }
      }
    } finally {
      this.#trainer?.dispose();
    }
  }

  pause(): void {
    this.#controls.pause();
  }

  resume(): void {
    this.#controls.resume();
  }

  stop(): void {
    this.#controls.stop();
  }

  setLearningRate(rate: number): void {
    this.#learningRate = rate;
    this.#trainer?.setLearningRate(this.#rateNow());
  }

  /** Starts the first engine, or the next one after a loss, from the last snapshot. */
  async #start(loss: EngineLostError | null): Promise<void> {
    this.#trainer?.dispose();
    this.#trainer = null;
    const { spec, settings } = this.#parts;
    const { state, position } = this.#snapshot;
    const { optimizer: name, weightDecay } = settings;
    const optimizer = { optimizer: name, learningRate: this.#learningRate, weightDecay };
    this.#trainer = await this.#engines.next(spec, state, optimizer, loss);
    this.#batches.restore(position);
    this.#step = state.step;
    this.#watch.reset();
    this.#meter.restart();
  }

  /** From where it stands to the end, whichever it is. */
  async #course(): Promise<void> {
    if (this.#step === 0) await this.#evaluate();
    while (this.#step < this.#steps) {
      await letMessagesIn();
      if (this.#controls.paused) await this.#rest();
      if (this.#controls.stopped) {
        await this.#end('stopped');
        return;
      }
      const fault = await this.#advance();
      if (fault !== null) {
        this.#diverge(fault);
        return;
      }
    }
    await this.#end('finished');
  }

  /** One step and what is due after it; returns what went wrong, or null. */
  async #advance(): Promise<string | null> {
    const trainer = this.#running();
    trainer.setLearningRate(this.#rateNow());
    const result = await trainer.step(this.#batches.next());
    this.#step += 1;
    this.#meter.add(result);
    const fault = this.#watch.afterStep(result.loss);
    if (fault !== null) return fault;
    if (this.#watch.calm) this.#good = this.#snapshot.state;
    if (this.#meter.isDue()) this.#report();
    if (this.#parts.now() - this.#snapshotTime >= SNAPSHOT_INTERVAL) {
      const wrong = await this.#save();
      if (wrong !== null) return wrong;
    }
    const epochEnds = this.#step % this.#batches.batchesPerEpoch === 0;
    const isLast = this.#step === this.#steps;
    if (!isLast && (epochEnds || this.#evaluator.isDue())) await this.#evaluate();
    return null;
  }

  /** Shows the weights and keeps them; returns what is wrong with them, or null. */
  async #save(): Promise<string | null> {
    const state = await this.#running().save();
    this.#snapshotTime = this.#parts.now();
    const wrong = this.#watch.inWeights(state.weights);
    if (wrong !== null) return wrong;
    this.#snapshot = { state, position: this.#batches.save() };
    this.#latest = { weights: state.weights, step: this.#step };
    this.#parts.emit({ type: 'weights', step: this.#step, weights: state.weights });
    return null;
  }

  #report(): void {
    this.#parts.emit(this.#meter.report(this.#step));
  }

  async #evaluate(): Promise<void> {
    const evaluation = await this.#evaluator.sample(this.#running(), () => this.#controls.stopped);
    if (evaluation === null) return;
    const { images, loss, correct } = evaluation;
    const epoch = this.#step / this.#batches.batchesPerEpoch;
    const accuracy = correct / images;
    this.#parts.emit({ type: 'evaluation', step: this.#step, epoch, images, loss, accuracy });
  }

  async #rest(): Promise<void> {
    const wrong = await this.#save();
    if (wrong === null) this.#parts.emit({ type: 'paused' });
    await this.#controls.whenRunning();
    if (this.#controls.stopped) return;
    this.#meter.restart();
    this.#parts.emit({ type: 'resumed' });
  }

  async #end(cause: 'finished' | 'stopped'): Promise<void> {
    const step = this.#step;
    if (this.#latest.step !== step) {
      this.#report();
      const wrong = await this.#save();
      if (wrong !== null) {
        this.#diverge(wrong);
        return;
      }
    }
    const { weights } = this.#latest;
    let accuracy: number | null = null;
    if (cause === 'finished') {
      const evaluation = await this.#evaluator.all(this.#running(), () => this.#controls.stopped);
      if (evaluation !== null) {
        const { images, loss, correct } = evaluation;
        accuracy = correct / images;
        const epoch = step / this.#batches.batchesPerEpoch;
        this.#parts.emit({ type: 'evaluation', step, epoch, images, loss, accuracy });
      }
    }
    this.#parts.emit({ type: 'ended', cause, step, weights, accuracy });
  }

  #diverge(reason: string): void {
    const { step, weights } = this.#good;
    const { optimizer } = this.#parts.settings;
    const message = divergenceMessage(reason, optimizer, this.#learningRate, step);
    this.#parts.emit({ type: 'diverged', step: this.#step, message });
    this.#parts.emit({ type: 'ended', cause: 'diverged', step, weights, accuracy: null });
  }

  /** The learning rate of the next step. */
  #rateNow(): number {
    const { schedule = { kind: 'constant' } } = this.#parts.settings;
    const { batchesPerEpoch: stepsPerEpoch } = this.#batches;
    return learningRateAt(schedule, this.#learningRate, this.#step, {
      steps: this.#steps,
      stepsPerEpoch,
    });
  }

  #running(): Trainer {
    if (this.#trainer === null) throw new Error('No engine has been started.');
    return this.#trainer;
  }
}

function requireSettings({ settings, training, heldOut }: SessionParts): void {
  const { batchSize, epochs, learningRate } = settings;
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;
  if (!isCount(batchSize)) {
    throw new RangeError(`The batch size must be a whole number from 1 on, not ${batchSize}.`);
  }
  if (!isCount(epochs)) {
    throw new RangeError(`The number of epochs must be a whole number from 1 on, not ${epochs}.`);
  }
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new RangeError(`The learning rate must be above 0, not ${learningRate}.`);
  }
  if (training.count < batchSize) {
    throw new RangeError(
      `A batch of ${batchSize} cannot be filled from ${training.count} images: ` +
        `choose at least ${batchSize} images or a smaller batch.`,
    );
  }
  if (heldOut.count === 0) throw new RangeError('There are no held-out digits to measure with.');
}
