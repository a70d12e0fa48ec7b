import type { DigitSet } from '#digits/digit.ts';
import type { NetworkSpec } from '#network/spec.ts';
import type { Evaluation, Trainer } from '../engine.ts';
import { batchOf } from './batches.ts';
import { letMessagesIn } from './controls.ts';

/** Measures a network on held-out digits, in pieces between which messages come through. */
export interface Evaluator {
  /** True when a measurement would take only a small share of the time. */
  isDue(): boolean;
  /** On the same few hundred digits each time; null if it was interrupted. */
  sample(trainer: Trainer, interrupted: () => boolean): Promise<Evaluation | null>;
  /** On all of them; null if it was interrupted. */
  all(trainer: Trainer, interrupted: () => boolean): Promise<Evaluation | null>;
}

const SAMPLE = 250;
/** Time between measurements: at least this many milliseconds, and this many times their length. */
const SHORTEST_GAP = 2000;
const GAP_RATIO = 8;

/** @param now milliseconds on a clock that only rises. */
export function evaluator(
  spec: NetworkSpec,
  heldOut: DigitSet,
  batchSize: number,
  now: () => number,
): Evaluator {
  let nextTime = 0;
  const measure = async (
    trainer: Trainer,
    images: number,
    interrupted: () => boolean,
  ): Promise<Evaluation | null> => {
    const parts: Evaluation[] = [];
    for (let from = 0; from < images; from += batchSize) {
      if (interrupted()) return null;
      const batch = batchOf(spec, heldOut, from, Math.min(from + batchSize, images));
      parts.push(await trainer.evaluate(batch));
      await letMessagesIn();
    }
    return parts.reduce(sumOf);
  };
  return {
    isDue: () => now() >= nextTime,
    sample: async (trainer, interrupted) => {
      const start = now();
      const result = await measure(trainer, Math.min(SAMPLE, heldOut.count), interrupted);
      nextTime = now() + Math.max(SHORTEST_GAP, GAP_RATIO * (now() - start));
      return result;
    },
    all: async (trainer, interrupted) => measure(trainer, heldOut.count, interrupted),
  };
}

/** Two evaluations as one. */
export function sumOf(a: Evaluation, b: Evaluation): Evaluation {
  const images = a.images + b.images;
  return {
    images,
    correct: a.correct + b.correct,
    loss: (a.loss * a.images + b.loss * b.images) / images,
    confusion: a.confusion.map((row, label) =>
      row.map((count, prediction) => count + (b.confusion[label]?.[prediction] ?? 0)),
    ),
  };
}
