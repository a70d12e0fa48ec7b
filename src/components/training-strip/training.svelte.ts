import type {
  EngineMeasurement,
  TrainingEvent,
  TrainingRequest,
  TrainingRun,
} from '#engine/training.ts';
import type { NetworkSpec } from '#network/spec.ts';
import type { NetworkNotebook } from '#notebook/network.svelte.ts';
import { Announcer } from './announcer.svelte.ts';
import { Course } from './course.svelte.ts';
import type { Snapshot } from './course.svelte.ts';
import { Keeper } from './keeper.svelte.ts';
import type { KeeperNotebook, MeasureAccuracy } from './keeper.svelte.ts';
import { usable } from './outcome.ts';
import type { OfferCause } from './outcome.ts';
import { EMPTY_LOG } from './run-log.ts';
import type { RunLog } from './run-log.ts';
import { calmerRate, presetTexts, readRate, readSettings } from './settings.ts';
import type { SettingTexts, SettingsReading } from './settings.ts';
import { durationText, messageOf, percentText, rateText } from './words.ts';

export type Stage = 'idle' | 'preparing' | 'running' | 'paused' | 'stopping' | 'ended';

type Progress = Extract<TrainingEvent, { type: 'progress' }>;
type Ended = Extract<TrainingEvent, { type: 'ended' }>;

export interface DeskParts {
  start: (request: TrainingRequest, onEvent: (event: TrainingEvent) => void) => TrainingRun;
  measure: MeasureAccuracy;
  notebook: KeeperNotebook & Pick<NetworkNotebook, 'showLearning'>;
  /** Root of the site with a slash at its end. */
  base: string;
  /** Training digits that this copy of the site has. */
  available: number;
  /** Milliseconds of a clock that only goes forward. */
  now: () => number;
}

/** Training as the reader sees it: settings, the run with its course, and what comes out of it. */
export class TrainingDesk {
  texts: SettingTexts = $state() as SettingTexts;
  stage: Stage = $state('idle');
  /** What is being prepared, in words. */
  preparing = $state('');
  /** The run that is on, or the last one of this variant; null before the first. */
  course: Course | null = $state.raw(null);
  cause: Ended['cause'] | 'failed' | null = $state(null);
  measurements: readonly EngineMeasurement[] = $state.raw([]);
  /** What went wrong, in plain words, or null. */
  fault: string | null = $state(null);
  /** A learning rate to go on with after the loss ran away, or null. */
  suggestedRate: number | null = $state(null);

  /** Every change of a setting trains again from the same seed. */
  live = $state(false);
  /** The course of the run before, where it was of the same variant. */
  before: RunLog = $state.raw(EMPTY_LOG);

  readonly keeper: Keeper;
  readonly announcer: Announcer;
  readonly reading: SettingsReading = $derived.by(() =>
    readSettings(this.texts, this.#parts.available),
  );
  readonly active: boolean = $derived(this.stage !== 'idle' && this.stage !== 'ended');
  /** Settings that a run has taken over cannot be changed, unless a change starts it again. */
  readonly locked: boolean = $derived(this.active && !this.live);

  #parts: DeskParts;
  #handle: TrainingRun | null = null;
  #startAgain = false;
  #presetFor: string;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.keeper = new Keeper(parts.notebook, parts.measure);
    this.announcer = new Announcer(parts.now);
    this.#presetFor = parts.notebook.spec.id;
    this.texts = presetTexts(parts.notebook.spec, parts.available);
  }

  /** Goes along with the variant on show: its recipe, and empty charts. Waits while a run is on. */
  follow(spec: NetworkSpec): void {
    if (this.active || spec.id === this.#presetFor) return;
    this.#presetFor = spec.id;
    this.preset(spec);
    this.stage = 'idle';
    this.#clear(null);
  }

  /** Sets everything but the seed and the engine as the variant's recipe says. */
  preset(spec: NetworkSpec): void {
    const { seed, engine } = this.texts;
    this.texts = { ...presetTexts(spec, this.#parts.available), seed, engine };
  }

  /** Trains the variant on show from the first step. Nothing happens if a setting is unusable. */
  start(): void {
    const { settings } = this.reading;
    if (settings === null || this.active) return;
    const { spec } = this.#parts.notebook;
    const course = new Course(spec, settings);
    const earlier = this.#earlierLog(spec);
    this.#clear(course);
    this.before = earlier;
    this.stage = 'preparing';
    this.preparing = 'Starting';
    this.announcer.say('Training starts.');
    try {
      this.#handle = this.#parts.start({ spec, settings, base: this.#parts.base }, (event) => {
        if (course === this.course && this.active) this.#receive(course, event);
      });
    } catch (error) {
      this.#fail(course, messageOf(error));
    }
  }

  pause(): void {
    this.#handle?.pause();
  }

  resume(): void {
    this.#handle?.resume();
  }

  stop(): void {
    if (!this.active) return;
    this.stage = 'stopping';
    this.#handle?.stop();
  }

  /** Begins again from the same seed; a run that is on is stopped and let go. */
  startOver(): void {
    if (!this.active) {
      this.start();
      return;
    }
    this.#startAgain = true;
    this.stop();
  }

  /** A control of the settings was released: in live mode, trains again with what stands there now. */
  released(): void {
    if (this.live && this.reading.settings !== null) this.startOver();
  }

  /** Gives the running training the learning rate that stands in its control, if that is usable. */
  applyLearningRate(): void {
    const rate = readRate(this.texts.learningRate, this.texts.optimizer);
    if (this.locked && typeof rate === 'number') this.#handle?.setLearningRate(rate);
  }

  /** After the loss ran away: the calmer rate, from the first step. */
  startCalmer(): void {
    if (this.suggestedRate === null) return;
    this.texts.learningRate = rateText(this.suggestedRate);
    this.startOver();
  }

  /** Saves what there is of a run that is on, because the reader may be leaving the page. */
  async saveAhead(): Promise<void> {
    const latest = this.course?.latest ?? null;
    if (!this.active || this.course === null || latest === null) return;
    await this.keeper.saveAhead(this.course.spec, owned(latest));
  }

  #receive(course: Course, event: TrainingEvent): void {
    course.receive(event);
    switch (event.type) {
      case 'preparing':
        if (this.stage !== 'stopping') this.stage = 'preparing';
        this.preparing = event.message;
        break;
      case 'engine':
        if (event.measurements.length > 0) this.measurements = event.measurements;
        this.announcer.say(event.reason);
        break;
      case 'progress':
        if (this.stage === 'preparing') this.stage = 'running';
        this.announcer.mention(progressText(event, course.accuracy));
        break;
      case 'weights':
        this.#parts.notebook.showLearning(course.spec, event.weights, event.step);
        break;
      case 'paused':
        this.stage = 'paused';
        this.announcer.say('Training is paused.');
        break;
      case 'resumed':
        this.stage = 'running';
        this.announcer.say('Training goes on.');
        break;
      case 'diverged':
        this.fault = event.message;
        break;
      case 'ended':
        this.#end(course, event);
        break;
      case 'failed':
        this.#fail(course, event.message);
        break;
      case 'evaluation':
        break;
    }
  }

  #end(course: Course, event: Ended): void {
    this.#finish(event.cause);
    if (this.#startAgain) {
      this.#startAgain = false;
      this.start();
    } else if (event.cause === 'diverged' || !usable(event.weights)) {
      this.#endDiverged(course);
    } else {
      const accuracy = event.accuracy ?? course.accuracy;
      this.announcer.say(endText(event.cause, accuracy));
      this.#offer(course, { weights: event.weights, step: event.step, accuracy }, event.cause);
    }
  }

  /** After the loss ran away, what was learned before is still the reader's for the asking. */
  #endDiverged(course: Course): void {
    const { optimizer, learningRate } = course.settings;
    const rate = readRate(this.texts.learningRate, optimizer);
    this.suggestedRate = calmerRate(optimizer, typeof rate === 'number' ? rate : learningRate);
    this.fault ??= 'The weights have grown beyond all measure.';
    this.#offer(course, course.best, 'diverged');
  }

  #fail(course: Course, message: string): void {
    this.fault = message;
    this.#startAgain = false;
    this.#finish('failed');
    const { latest } = course;
    this.#offer(course, latest?.accuracy === null ? null : latest, 'failed');
  }

  #finish(cause: Ended['cause'] | 'failed'): void {
    this.stage = 'ended';
    this.cause = cause;
    this.#handle = null;
  }

  /** Leaves a network to the keeper; without one the figures return to what the reader had chosen. */
  #offer(course: Course, snapshot: Snapshot | null, cause: OfferCause): void {
    const { notebook } = this.#parts;
    if (snapshot === null || snapshot.step === 0) {
      void notebook.use(notebook.source);
      return;
    }
    notebook.showLearning(course.spec, snapshot.weights, snapshot.step);
    void this.keeper.take(course.spec, owned(snapshot), cause);
  }

  /** The run before on this variant; one that ended before it drew a curve gives way to its own before. */
  #earlierLog(spec: NetworkSpec): RunLog {
    if (this.course?.spec.id !== spec.id) return EMPTY_LOG;
    return this.course.log.batches.length > 1 ? this.course.log : this.before;
  }

  #clear(course: Course | null): void {
    this.course = course;
    this.before = EMPTY_LOG;
    this.cause = null;
    this.fault = null;
    this.suggestedRate = null;
    this.keeper.adopted = null;
  }
}

function owned({ weights, step, accuracy }: Snapshot): Parameters<Keeper['saveAhead']>[1] {
  const savedAt = new Date().toISOString();
  return { weights, record: { accuracy, steps: step, savedAt, origin: 'Trained here' } };
}

function progressText(event: Progress, accuracy: number | null): string {
  const measured = accuracy === null ? '' : ` ${percentText(accuracy)} of held-out digits right.`;
  return `Epoch ${event.epoch.toFixed(1)}, ${durationText(event.secondsLeft)} left.${measured}`;
}

function endText(cause: Ended['cause'], accuracy: number | null): string {
  const end = cause === 'finished' ? 'Training is finished.' : 'Training was stopped.';
  return accuracy === null ? end : `${end} ${percentText(accuracy)} of held-out digits right.`;
}
