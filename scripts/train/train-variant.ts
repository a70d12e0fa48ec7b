import { sliceDigits } from '#digits/digit.ts';
import type { DigitSet } from '#digits/digit.ts';
import { trainingSession } from '#engine/session/session.ts';
import { simdTrainer } from '#engine/simd/trainer.ts';
import type { TrainingEvent } from '#engine/training.ts';
import type { Weights } from '#engine/weights.ts';
import type { NetworkSpec } from '#network/spec.ts';
import type { TrainingRecipe } from './recipes.ts';

export interface Trained {
  weights: Weights;
  /** Share of the validation images that is read rightly. */
  accuracy: number;
}

/**
 * Trains a network with the SIMD engine, on all images but the last `validation`.
 *
 * @param threads the same number gives the same weights, bit for bit
 * @throws Error if training diverges or a setting makes no sense
 */
export async function trainVariant(
  spec: NetworkSpec,
  recipe: TrainingRecipe,
  digits: DigitSet,
  options: { seed: number; validation: number; threads: number },
  onEvent: (event: TrainingEvent) => void,
): Promise<Trained> {
  const { seed, validation, threads } = options;
  const images = digits.count - validation;
  let ended: Extract<TrainingEvent, { type: 'ended' }> | undefined;
  let fault = '';
  const session = trainingSession({
    spec,
    settings: { ...recipe, images, seed, engine: 'simd' },
    training: sliceDigits(digits, 0, images),
    heldOut: sliceDigits(digits, images, digits.count),
    choice: { engine: 'simd', reason: '', measurements: [] },
    trainerOn: () => simdTrainer(threads),
    emit: (event) => {
      if (event.type === 'ended') ended = event;
      if (event.type === 'diverged') fault = event.message;
      onEvent(event);
    },
    now: () => performance.now(),
  });
  await session.run();
  if (ended?.cause !== 'finished' || ended.accuracy === null) {
    throw new Error(`The training of ${spec.id} did not finish. ${fault}`.trim());
  }
  return { weights: ended.weights, accuracy: ended.accuracy };
}
