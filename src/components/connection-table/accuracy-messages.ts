import type { Weights } from '#engine/weights.ts';
import type { NetworkSpec } from '#network/spec.ts';

/** Held-out digits on which a table is measured. */
export const MEASURED = 1000;

/** A network to measure. */
export interface AccuracyTask {
  spec: NetworkSpec;
  weights: Weights;
  /** Root of the site. */
  base: string;
}

/** Ends the measurement under way and, unless the task is null, asks for another. */
export interface AccuracyRequest {
  id: number;
  task: AccuracyTask | null;
}

/** How far the measurement `id` is, or why it failed. */
export type AccuracyReply =
  { id: number; read: number; correct: number; total: number } | { id: number; problem: string };
