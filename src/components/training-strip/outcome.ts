import type { TrainingEvent } from '#engine/training.ts';
import type { Weights } from '#engine/weights.ts';
import type { NetworkSpec } from '#network/spec.ts';
import type { OwnNetwork } from '#notebook/own-networks.ts';

/** How a network that the reader may keep came about. */
export type OfferCause = Extract<TrainingEvent, { type: 'ended' }>['cause'] | 'failed' | 'loaded';

/** A network that is the reader's for the asking. */
export interface Offer {
  spec: NetworkSpec;
  own: OwnNetwork;
  cause: OfferCause;
  /** The network that it would replace, or null. */
  earlier: OwnNetwork | null;
}

/** Reading fewer held-out digits than this is little better than guessing among ten. */
export const WORTH_KEEPING = 0.2;

/**
 * Whether a network becomes the reader's without a question: it was measured, learned something and
 * replaces nothing better. All else waits for the reader's word.
 */
export function keepsItself({ cause, own, earlier }: Offer): boolean {
  if (cause === 'loaded') return earlier === null;
  const { accuracy } = own.record;
  if ((cause !== 'finished' && cause !== 'stopped') || accuracy === null) return false;
  if (cause === 'stopped' && accuracy < WORTH_KEEPING) return false;
  if (earlier === null) return true;
  return earlier.record.accuracy !== null && accuracy >= earlier.record.accuracy;
}

/** Whether every number of some weights is one that can be computed with. */
export function usable(weights: Weights): boolean {
  return Object.values(weights).every(({ data }) => data.every((value) => Number.isFinite(value)));
}
