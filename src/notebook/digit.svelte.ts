import { untrack } from 'svelte';
import { DIGIT_PIXELS } from '#digits/digit.ts';
import type { DigitImage } from '#digits/digit.ts';
import { preprocess } from '#digits/preprocess.ts';
import type { Drawing } from '#digits/preprocess.ts';
import { rasterise } from '#digits/strokes.ts';
import type { Stroke } from '#digits/strokes.ts';
import { decodeEntry, encodeEntry } from './digit-file.ts';
import { keep, recall } from './storage.ts';

/** What is on the reader's pad. */
export type DigitEntry =
  | { kind: 'drawing'; strokes: readonly Stroke[] }
  /** A digit of the held-out data, with its place there. */
  | { kind: 'sample'; digit: DigitImage; label: number; index: number }
  | { kind: 'upload'; digit: DigitImage; name: string };

/** Side in pixels at which strokes become ink before they are made into a digit. */
const DRAWING_SIDE = 112;
const STORAGE_KEY = 'digit';
const BLANK: DigitEntry = { kind: 'drawing', strokes: [] };
/** A drawing with more of the pad inked than this is a blot, not a digit. */
const BLOT = 0.6;

/** The reader's digit: drawn once, shown in every figure of every lesson, kept over reloads. */
export class DigitNotebook {
  entry: DigitEntry = $state.raw(BLANK);
  /** Why the digit could not be kept, or null. */
  problem: string | null = $state(null);
  /** True once the reader has drawn or chosen something, here or on an earlier visit. */
  touched = $state(false);

  readonly drawing: Drawing | null = $derived(
    this.entry.kind === 'drawing' ? rasterise(this.entry.strokes, DRAWING_SIDE) : null,
  );
  /** The digit as the network will see it, 28×28; all background while the pad is blank. */
  readonly digit: DigitImage = $derived(digitOf(this.entry, this.drawing));
  readonly blank: boolean = $derived(this.digit.every((value) => value === 0));
  readonly blot: boolean = $derived(this.drawing !== null && inkedPart(this.drawing) > BLOT);

  #history: DigitEntry[] = $state.raw([]);
  #saving: Promise<void> = Promise.resolve();

  get canUndo(): boolean {
    return this.#history.length > 0;
  }

  /** Puts something else on the pad; `undo` brings back what was there. */
  replace(entry: DigitEntry): void {
    this.#history = [...this.#history, untrack(() => this.entry)];
    this.entry = entry;
    this.touched = true;
    this.#save();
  }

  /** Shows a digit until the reader makes one; not remembered as theirs. */
  standIn(entry: DigitEntry): void {
    if (!this.touched) this.entry = entry;
  }

  /** Starts a stroke, on an empty pad if what was there was not drawn. */
  beginStroke(first: Stroke): void {
    const before = this.entry.kind === 'drawing' ? this.entry.strokes : [];
    this.replace({ kind: 'drawing', strokes: [...before, first] });
  }

  /** Goes on with the last stroke. */
  extendStroke(points: Stroke): void {
    if (this.entry.kind !== 'drawing') return;
    const last = this.entry.strokes.at(-1) ?? [];
    this.entry = {
      kind: 'drawing',
      strokes: [...this.entry.strokes.slice(0, -1), [...last, ...points]],
    };
  }

  endStroke(): void {
    this.#save();
  }

  clear(): void {
    if (this.entry !== BLANK) this.replace(BLANK);
  }

  undo(): void {
    const previous = this.#history.at(-1);
    if (previous === undefined) return;
    this.#history = this.#history.slice(0, -1);
    this.entry = previous;
    this.#save();
  }

  /** Brings back the digit of an earlier visit; nothing happens if there is none. */
  async restore(): Promise<void> {
    try {
      const kept = await recall(STORAGE_KEY);
      const entry = kept === null ? null : decodeEntry(kept);
      if (entry === null || this.touched) return;
      this.entry = entry;
      this.touched = true;
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  /** Saves one after another, so that the last change wins. */
  #save(): void {
    const bytes = encodeEntry(untrack(() => this.entry));
    this.#saving = this.#saving
      .then(() => keep(STORAGE_KEY, bytes))
      .then(() => {
        this.problem = null;
      })
      .catch((error: unknown) => {
        this.problem = messageOf(error);
      });
  }
}

export const digitNotebook = new DigitNotebook();

function digitOf(entry: DigitEntry, drawing: Drawing | null): DigitImage {
  if (entry.kind !== 'drawing') return entry.digit;
  const steps = drawing === null ? null : preprocess(drawing);
  return steps === null || steps.empty ? new Uint8Array(DIGIT_PIXELS) : steps.digit;
}

function inkedPart(drawing: Drawing): number {
  const inked = drawing.ink.reduce((count, value) => count + (value > 127 ? 1 : 0), 0);
  return inked / drawing.ink.length;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
