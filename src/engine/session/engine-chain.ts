import type { NetworkSpec } from '#network/spec.ts';
import type {
  CreateTrainer,
  EngineName,
  OptimizerSettings,
  Trainer,
  TrainerState,
} from '../engine.ts';
import { ENGINE_ORDER, ENGINE_TITLES, EngineLostError, EngineUnavailableError } from '../engine.ts';
import type { EngineChoice, TrainingEvent } from '../training.ts';

/** The engines that a run has left: the chosen one, then those below it, never one that failed. */
export class EngineChain {
  readonly #choice: EngineChoice;
  readonly #trainerOn: (engine: EngineName) => CreateTrainer;
  readonly #emit: (event: TrainingEvent) => void;
  readonly #left: EngineName[];

  constructor(
    choice: EngineChoice,
    trainerOn: (engine: EngineName) => CreateTrainer,
    emit: (event: TrainingEvent) => void,
  ) {
    this.#choice = choice;
    this.#trainerOn = trainerOn;
    this.#emit = emit;
    this.#left = ENGINE_ORDER.slice(ENGINE_ORDER.indexOf(choice.engine));
  }

  /**
   * A trainer on the next engine that works, from a saved state.
   *
   * @param loss what ended the engine before, or null for the first.
   * @throws EngineUnavailableError if none is left.
   */
  async next(
    spec: NetworkSpec,
    state: TrainerState,
    settings: OptimizerSettings,
    loss: EngineLostError | null,
  ): Promise<Trainer> {
    const failures = loss === null ? [] : [loss.message];
    for (;;) {
      const engine = this.#left.shift();
      if (engine === undefined) {
        const reasons = failures.join(' ');
        throw new EngineUnavailableError('cpu', `No engine can train here. ${reasons}`.trim());
      }
      try {
        const trainer = await this.#trainerOn(engine)(spec, state.weights, settings);
        trainer.restore(state);
        this.#report(engine, failures, loss === null ? null : state.step);
        return trainer;
      } catch (error) {
        const expected =
          error instanceof EngineLostError || error instanceof EngineUnavailableError;
        if (!expected) throw error;
        failures.push(error.message);
      }
    }
  }

  #report(engine: EngineName, failures: readonly string[], fromStep: number | null): void {
    const { reason, measurements } = this.#choice;
    const title = ENGINE_TITLES[engine];
    const change =
      fromStep === null
        ? `Training runs on ${title} instead.`
        : `Training goes on from step ${fromStep} on ${title}; nothing is lost.`;
    const words = failures.length === 0 ? reason : `${failures.join(' ')} ${change}`;
    this.#emit({ type: 'engine', engine, reason: words, measurements });
  }
}
