import type { Cell } from '#components/figure/cells.ts';
import { networkInput } from '#digits/network-input.ts';
import type { DigitImage } from '#digits/digit.ts';
import { loadDigits } from '#digits/load.ts';
import type { Activations, LiveNetwork } from '#engine/engine.ts';
import type { Weights } from '#engine/weights.ts';
import { measureShift } from './many-digits.ts';
import type { ShiftMeasurement } from './many-digits.ts';
import { shiftedDigit } from './shift.ts';

/** Held-out digits over which the test takes its mean. */
export const MANY = 100;

const RIGHT: Cell = { row: 0, column: 1 };

/** What the test reads: the reader's digit and the weights in force. */
export interface ShiftSource {
  readonly weights: Weights | null;
  readonly digit: DigitImage;
}

/** The one-pixel test on the reader's digit, and on many. */
export class ShiftTest {
  map = $state(0);
  step: Cell = $state.raw(RIGHT);
  /** The test's own network; it has the notebook's weights. */
  live: LiveNetwork | null = $state.raw(null);
  /** Digits measured so far, or null while nothing is measured. */
  done: number | null = $state(null);
  measurement: ShiftMeasurement | null = $state.raw(null);
  problem: string | null = $state(null);

  #source: ShiftSource;
  #running: AbortController | null = null;

  readonly before: Activations | null = $derived.by(() => this.#forward(this.#source.digit));
  readonly after: Activations | null = $derived.by(() =>
    this.#forward(shiftedDigit(this.#source.digit, this.step)),
  );

  constructor(source: ShiftSource) {
    this.#source = source;
  }

  /** Measures many digits, a little at a time. @param base root of the site, with a slash at its end. */
  async measure(base: string): Promise<void> {
    this.forget();
    const { live } = this;
    const { weights } = this.#source;
    if (live === null || weights === null) return;
    const running = new AbortController();
    this.#running = running;
    const { signal } = running;
    this.problem = null;
    this.done = 0;
    try {
      const digits = await loadDigits(base, { split: 'heldOut', limit: MANY, signal });
      live.setWeights(weights);
      const onProgress = (done: number): void => {
        this.done = done;
      };
      const result = await measureShift(live, weights, digits, this.step, {
        pause: nextTask,
        onProgress,
        signal,
      });
      this.measurement = result;
    } catch (error) {
      if (!signal.aborted) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (this.#running === running) {
        this.#running = null;
        this.done = null;
      }
    }
  }

  /** Moves the digit another way. */
  move(step: Cell): void {
    this.forget();
    this.step = step;
  }

  /** Stops measuring and drops what was measured: it belongs to other weights or another step. */
  forget(): void {
    this.#running?.abort();
    this.#running = null;
    this.done = null;
    this.measurement = null;
  }

  reset(): void {
    this.forget();
    this.problem = null;
    this.map = 0;
    this.step = RIGHT;
  }

  #forward(digit: DigitImage): Activations | null {
    const { live } = this;
    const { weights } = this.#source;
    if (live === null || weights === null) return null;
    live.setWeights(weights);
    return live.forward(networkInput(digit, live.spec.input));
  }
}

/** Lets the page handle what has happened meanwhile. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
