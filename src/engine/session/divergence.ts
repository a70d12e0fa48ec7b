import type { OptimizerName } from '#network/spec.ts';
import type { Weights } from '../weights.ts';

/** Watches for training that has gone wrong beyond repair. */
export interface DivergenceWatch {
  /** @returns what is wrong, in plain words, or null. */
  afterStep(loss: number): string | null;
  /** @returns what is wrong with the weights, or null. */
  inWeights(weights: Weights): string | null;
  /** True while the last loss was an ordinary one. */
  readonly calm: boolean;
  /** After going back to earlier weights. */
  reset(): void;
}

/** Steps in a row with a loss far above the first one. */
const PATIENCE = 10;
/** Weights of a LeNet-5 that learns are below ten. */
const LARGEST_WEIGHT = 1e3;
/** The loss of guessing among ten classes. */
const GUESSING = Math.log(10);

/**
 * A diverged network seldom shows NaN: its units saturate and its loss stays at a high plateau. So a
 * loss that stays above twice the first one counts as well.
 */
export function divergenceWatch(): DivergenceWatch {
  let limit = Infinity;
  let high = 0;
  return {
    afterStep: (loss) => {
      if (!Number.isFinite(loss)) return 'the loss is no longer a number';
      if (limit === Infinity) limit = 2 * Math.max(loss, GUESSING);
      high = loss > limit ? high + 1 : 0;
      if (high < PATIENCE) return null;
      return `the loss rose to ${loss.toFixed(1)} and stayed there for ${PATIENCE} steps`;
    },
    inWeights: (weights) => {
      for (const [name, { data }] of Object.entries(weights)) {
        const wrong = data.find((value) => !(Math.abs(value) <= LARGEST_WEIGHT));
        if (wrong === undefined) continue;
        const size = Number.isFinite(wrong) ? wrong.toExponential(0) : String(wrong);
        return `a weight of ${name} reached ${size}`;
      }
      return null;
    },
    get calm() {
      return high === 0;
    },
    reset: () => {
      high = 0;
    },
  };
}

/** Learning rates that train every variant here. */
const USUAL_RATE: Readonly<Record<OptimizerName, number>> = {
  sgd: 0.05,
  momentum: 0.01,
  adam: 0.001,
};

/** What to tell the reader: what happened, what is kept and what to do. */
export function divergenceMessage(
  reason: string,
  optimizer: OptimizerName,
  rate: number,
  keptStep: number,
): string {
  const advice = Math.min(USUAL_RATE[optimizer], rate / 10);
  const kept = keptStep === 0 ? 'The initial weights' : `The weights of step ${keptStep}`;
  return (
    `Training diverged: ${reason}. The learning rate of ${rate} is too large. ` +
    `${kept} are kept; try a learning rate of ${Number(advice.toPrecision(2))}.`
  );
}
