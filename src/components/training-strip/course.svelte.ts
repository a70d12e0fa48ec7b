import type { EngineName } from '#engine/engine.ts';
import type { TrainingEvent, TrainingSettings } from '#engine/training.ts';
import type { Weights } from '#engine/weights.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { usable, WORTH_KEEPING } from './outcome.ts';
import { EMPTY_LOG, withEvaluation, withProgress } from './run-log.ts';
import type { RunLog } from './run-log.ts';

type Progress = Extract<TrainingEvent, { type: 'progress' }>;

/** Weights of one moment of a run. */
export interface Snapshot {
  weights: Weights;
  step: number;
  /** Fraction of held-out digits read rightly when last measured, or null if never. */
  accuracy: number | null;
}

/** One training run as far as it was reported. */
export class Course {
  readonly spec: NetworkSpec;
  readonly settings: TrainingSettings;
  log: RunLog = $state.raw(EMPTY_LOG);
  progress: Progress | null = $state.raw(null);
  /** The latest weights. */
  weights: { step: number; weights: Weights } | null = $state.raw(null);
  engine: EngineName | null = $state(null);
  /** Why that engine, or why it changed. */
  engineReason = $state('');
  /** True once another engine had to go on. */
  engineChanged = $state(false);

  #best: Snapshot | null = null;

  constructor(spec: NetworkSpec, settings: TrainingSettings) {
    this.spec = spec;
    this.settings = settings;
  }

  /** Part of the held-out digits read rightly at the last evaluation, or null before the first. */
  get accuracy(): number | null {
    return this.log.heldOut.at(-1)?.accuracy ?? null;
  }

  /** The latest weights, or null if there are none that can be computed with. */
  get latest(): Snapshot | null {
    if (this.weights === null || !usable(this.weights.weights)) return null;
    return { ...this.weights, accuracy: this.accuracy };
  }

  /** The weights that passed an evaluation best, or null if none was better than guessing. */
  get best(): Snapshot | null {
    return this.#best;
  }

  receive(event: TrainingEvent): void {
    if (event.type === 'engine') {
      this.engineChanged = this.engine !== null;
      this.engine = event.engine;
      this.engineReason = event.reason;
    } else if (event.type === 'progress') {
      this.progress = event;
      this.log = withProgress(this.log, event);
    } else if (event.type === 'evaluation') {
      this.log = withEvaluation(this.log, event);
      this.#compare(event.accuracy);
    } else if (event.type === 'weights' || event.type === 'ended') {
      if (usable(event.weights)) this.weights = { step: event.step, weights: event.weights };
    }
  }

  #compare(accuracy: number): void {
    if (this.weights === null || accuracy < (this.#best?.accuracy ?? WORTH_KEEPING)) return;
    this.#best = { ...this.weights, accuracy };
  }
}
