import type { AugmentRange } from '#digits/augment.ts';
import type { NetworkSpec, OptimizerName } from '#network/spec.ts';
import type { EngineName } from './engine.ts';
import type { LearningRateSchedule } from './schedule.ts';
import type { Weights } from './weights.ts';

/** What a reader sets before training. */
export interface TrainingSettings {
  optimizer: OptimizerName;
  learningRate: number;
  batchSize: number;
  epochs: number;
  /** Training images used, taken from the front of the training split. */
  images: number;
  /** Fixes the initial weights and the order of the images. */
  seed: number;
  /** `auto` measures what this machine has and takes the fastest. */
  engine: EngineName | 'auto';
  /** Constant unless given. */
  schedule?: LearningRateSchedule | undefined;
  /** 0 unless given. */
  weightDecay?: number | undefined;
  /** Largest distortions of training images, or null for none; as the spec's recipe says unless given. */
  augmentation?: AugmentRange | null | undefined;
}

export interface TrainingRequest {
  spec: NetworkSpec;
  settings: TrainingSettings;
  /** Root of the site, where the data lie, with a slash at its end. */
  base: string;
}

/** Images per second that an engine reached in the short measurement, or why it cannot be used. */
export interface EngineMeasurement {
  engine: EngineName;
  imagesPerSecond: number | null;
  /** Null where it was measured. */
  unavailable: string | null;
}

/** The engine that a run begins on, and why. */
export interface EngineChoice {
  engine: EngineName;
  /** In plain words. */
  reason: string;
  measurements: readonly EngineMeasurement[];
}

/** What a training run reports, in order of time. */
export type TrainingEvent =
  | { type: 'preparing'; message: string }
  | {
      type: 'engine';
      engine: EngineName;
      /** In plain words: why this engine, or why it changed in mid-training. */
      reason: string;
      measurements: readonly EngineMeasurement[];
    }
  | {
      type: 'progress';
      step: number;
      steps: number;
      /** Epochs done, with their fraction. */
      epoch: number;
      imagesSeen: number;
      imagesPerSecond: number;
      secondsLeft: number;
      /** Of the last batches, on training digits. */
      loss: number;
      accuracy: number;
    }
  | {
      type: 'evaluation';
      step: number;
      epoch: number;
      images: number;
      /** On held-out digits. */
      loss: number;
      accuracy: number;
    }
  | { type: 'weights'; step: number; weights: Weights }
  | { type: 'paused' }
  | { type: 'resumed' }
  | { type: 'diverged'; step: number; message: string }
  | {
      /** Training ended: all epochs done, stopped by the reader, or diverged. */
      type: 'ended';
      cause: 'finished' | 'stopped' | 'diverged';
      step: number;
      weights: Weights;
      /** On all held-out digits; null if it was stopped before it could be measured. */
      accuracy: number | null;
    }
  | { type: 'failed'; message: string };

/** A run in progress, as the page holds it. */
export interface TrainingRun {
  pause(): void;
  resume(): void;
  /** Ends within 100 ms; an `ended` event with the latest weights follows. */
  stop(): void;
  setLearningRate(rate: number): void;
}
