import type { TrainingEvent } from '#engine/training.ts';

type Of<Type extends TrainingEvent['type']> = Extract<TrainingEvent, { type: Type }>;

/** A report on training digits, of a run with 100 steps an epoch. */
export function progressEvent(step: number, changes: Partial<Of<'progress'>> = {}): Of<'progress'> {
  return {
    type: 'progress',
    step,
    steps: 500,
    epoch: step / 100,
    imagesSeen: step * 64,
    imagesPerSecond: 1000,
    secondsLeft: 60,
    loss: 1,
    accuracy: 0.5,
    ...changes,
  };
}

export function evaluationEvent(step: number, accuracy: number): Of<'evaluation'> {
  return { type: 'evaluation', step, epoch: step / 100, images: 250, loss: 1 - accuracy, accuracy };
}
