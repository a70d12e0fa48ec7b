import { diagnose } from '#components/exercise/number-question.ts';
import type { Verdict } from '#components/exercise/number-question.ts';
import { outputSizeQuestion } from '#components/exercise/questions.ts';
import { slidingLayers } from '#components/spec-value/spec-value.ts';
import type { SlidingLayer } from '#components/spec-value/spec-value.ts';
import { outputSize, samePadding } from '#network/output-size.ts';
import type { SlidingWindow } from '#network/output-size.ts';
import type { NetworkSpec } from '#network/spec.ts';

/** What the reader sets, with its letter in the formula and its limits. */
export interface Setting {
  name: keyof SlidingWindow;
  symbol: 'W' | 'F' | 'P' | 'S';
  label: string;
  least: number;
  most: number;
}

export const settings: readonly Setting[] = [
  { name: 'input', symbol: 'W', label: 'input width', least: 1, most: 64 },
  { name: 'kernel', symbol: 'F', label: 'window', least: 1, most: 64 },
  { name: 'padding', symbol: 'P', label: 'padding', least: 0, most: 16 },
  { name: 'stride', symbol: 'S', label: 'stride', least: 1, most: 16 },
];

/** Exact 15.5, floor 15, SAME 16 and “P counted once” 14: all four differ. */
const FIRST: SlidingWindow = { input: 32, kernel: 7, padding: 2, stride: 2 };

/** The formula machine's state: the four numbers, the reader's prediction, the place looked at. */
export class FormulaMachine {
  values: SlidingWindow = $state.raw(FIRST);
  /** Which padding the stage draws: the reader's P under floor, or TensorFlow's SAME. */
  drawn: 'floor' | 'same' = $state('floor');
  /** The place looked at, counted from 0. */
  chosen = $state(7);
  /** True while every change veils the answer until a prediction is made. */
  asking = $state(true);
  verdict: Verdict | null = $state.raw(null);
  predicted: number | null = $state(null);
  #shown = $state(false);

  readonly result = $derived(outputSize(this.values));
  readonly same = $derived(samePadding(this.values));
  readonly padding = $derived(
    this.drawn === 'same'
      ? { before: this.same.before, after: this.same.after }
      : { before: this.values.padding, after: this.values.padding },
  );
  readonly places = $derived(this.drawn === 'same' ? this.same.size : this.result.size);
  readonly place = $derived(Math.min(this.chosen, Math.max(0, this.places - 1)));
  readonly veiled = $derived(this.asking && !this.#shown);

  set(name: keyof SlidingWindow, value: number): void {
    const setting = settings.find((candidate) => candidate.name === name);
    if (setting === undefined || !Number.isFinite(value)) return;
    const whole = Math.min(setting.most, Math.max(setting.least, Math.round(value)));
    if (whole !== this.values[name]) this.#change({ ...this.values, [name]: whole });
  }

  use({ input, kernel, padding, stride }: SlidingWindow): void {
    this.#change({ input, kernel, padding, stride });
  }

  predict(value: number): void {
    this.predicted = value;
    this.verdict = diagnose(outputSizeQuestion(this.values), value);
    this.#shown = true;
  }

  /** Shows the answer without asking, now and after every change. */
  stopAsking(): void {
    this.asking = false;
  }

  /** Veils the answer again. */
  ask(): void {
    this.asking = true;
    this.#forget();
  }

  reset(): void {
    this.drawn = 'floor';
    this.chosen = 7;
    this.asking = true;
    this.#change(FIRST);
  }

  #change(values: SlidingWindow): void {
    this.values = values;
    this.#forget();
  }

  #forget(): void {
    this.verdict = null;
    this.predicted = null;
    this.#shown = false;
  }
}

/** The layer of a network whose numbers these are, or null. */
export function matchingLayer(spec: NetworkSpec, values: SlidingWindow): SlidingLayer | null {
  return (
    slidingLayers(spec).find(
      ({ input, kernel, padding, stride }) =>
        input === values.input &&
        kernel === values.kernel &&
        padding === values.padding &&
        stride === values.stride,
    ) ?? null
  );
}

/**
 * A row of `width` values out of a wider or narrower one: its middle, or with the background around it.
 */
export function fitRow(row: ArrayLike<number>, width: number, background: number): number[] {
  const shift = Math.floor((row.length - width) / 2);
  return Array.from({ length: width }, (_, column) => row[column + shift] ?? background);
}
