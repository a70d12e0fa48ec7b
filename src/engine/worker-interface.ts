import type { NetworkSpec } from '#network/spec.ts';
import type { EngineName, Evaluation } from './engine.ts';
import type {
  EngineChoice,
  EngineMeasurement,
  TrainingEvent,
  TrainingRequest,
} from './training.ts';
import type { Weights } from './weights.ts';

/** What the worker offers the page. One worker serves one run. */
export interface TrainingWorker {
  measure(engine: EngineName, spec: NetworkSpec, batchSize: number): Promise<EngineMeasurement>;
  /** Never rejects: what goes wrong is reported as `failed`. Resolves after the last event. */
  train(
    request: TrainingRequest,
    choice: EngineChoice,
    emit: (event: TrainingEvent) => void,
  ): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): void;
  setLearningRate(rate: number): void;
  /** Measures weights on all held-out digits, on the processor. */
  evaluate(spec: NetworkSpec, weights: Weights, base: string): Promise<Evaluation>;
}
