import type { Weights } from '#engine/weights.ts';
import type { TwinStart } from './twin-start.ts';

/** Steps that a run takes. */
export const STEPS = 40;

export interface TwinsRequest {
  start: TwinStart;
  /** Root of the site. */
  base: string;
}

/** The network after a step, or why there is none. */
export type TwinsReply = { step: number; loss: number; weights: Weights } | { problem: string };
