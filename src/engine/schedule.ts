/** How the learning rate changes in the course of training. */
export type LearningRateSchedule =
  | { kind: 'constant' }
  /** Half a cosine from the full rate at the first step to almost 0 at the last. */
  | { kind: 'cosine' }
  /** Multiplied by `perEpoch` in the course of each epoch. */
  | { kind: 'exponential'; perEpoch: number }
  /** The falling rates of 1998, see {@link RATES_1998}. */
  | { kind: 'lecun1998' };

/**
 * The global learning rates of P (section III.B): two passes at 0.0005, three at 0.0002, three at
 * 0.0001, four at 0.00005, then 0.00001. The schedule keeps their proportions and begins with the
 * rate that is set. P divides the rate of each weight by an estimate of the curvature along it as
 * well (stochastic diagonal Levenberg–Marquardt), which this site does not.
 */
const RATES_1998: readonly { passes: number; rate: number }[] = [
  { passes: 2, rate: 0.0005 },
  { passes: 3, rate: 0.0002 },
  { passes: 3, rate: 0.0001 },
  { passes: 4, rate: 0.00005 },
  { passes: Infinity, rate: 0.00001 },
];

/**
 * The learning rate of a step.
 *
 * @param rate at the beginning.
 * @param step steps taken before, from 0.
 */
export function learningRateAt(
  schedule: LearningRateSchedule,
  rate: number,
  step: number,
  { steps, stepsPerEpoch }: { steps: number; stepsPerEpoch: number },
): number {
  switch (schedule.kind) {
    case 'constant':
      return rate;
    case 'cosine':
      return (rate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
    case 'exponential':
      return rate * schedule.perEpoch ** (step / stepsPerEpoch);
    case 'lecun1998':
      return (rate * rateOfPass(Math.floor(step / stepsPerEpoch))) / rateOfPass(0);
  }
}

function rateOfPass(pass: number): number {
  let before = 0;
  for (const { passes, rate } of RATES_1998) {
    before += passes;
    if (pass < before) return rate;
  }
  return 0;
}
