import { EMPTY_LOG } from './run-log.ts';
import type { LogReading, RunLog } from './run-log.ts';
import { figureText, percentText } from './words.ts';

/** Which curve pair a chart shows. */
export type Measure = 'loss' | 'accuracy';

/** One curve: points in epochs, and how its end is labelled. */
export interface Curve {
  name: 'training' | 'held-out' | 'batches' | 'before';
  points: readonly { epoch: number; value: number }[];
}

/** Everything a chart draws, in the units of its axes. Accuracy is drawn as errors on a log scale. */
export interface ChartData {
  measure: Measure;
  curves: readonly Curve[];
  /** Epochs. */
  x: readonly [number, number];
  /** Epochs that the curves reach. */
  reached: number;
  /** Loss from least to greatest, or part of wrongly read digits likewise. */
  y: readonly [number, number];
  xTicks: readonly number[];
  yTicks: readonly number[];
  reference: { value: number; label: string } | null;
}

/** Room around the plotting area, in pixels; that on the right is for the curves' labels. */
export const MARGIN = { top: 10, right: 62, bottom: 30, left: 40 };

/** Part of digits read wrongly below which the accuracy chart does not go, unless the curves do. */
const FEWEST_ERRORS = 0.005;
/** Nothing is read more rightly than this can show: 99.95 %. */
const LEAST_ERROR = 0.0005;
const ERROR_TICKS = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
/** What a network that guesses loses by cross-entropy among ten classes. */
const GUESSING = Math.log(10);

/** What a chart needs to know beside the course of the run. */
export interface ChartFrame {
  /** Epochs that the run will have in all. */
  epochs: number;
  /** Losses that the empty chart spans. */
  losses: readonly [number, number];
  /** Accuracy of the network that the site ships for this variant, or null. */
  shipped: number | null;
  /** The run before, whose curve stays beneath the new one. */
  before?: RunLog;
}

/** A chart of a run so far. */
export function chartData(measure: Measure, log: RunLog, frame: ChartFrame): ChartData {
  const { epochs, losses, shipped, before = EMPTY_LOG } = frame;
  const value = measure === 'loss' ? positive : errorOf;
  const of = <P extends { epoch: number }>(points: readonly P[], pick: (point: P) => number) =>
    points
      .map((point) => ({ epoch: point.epoch, value: value(pick(point)) }))
      .filter((point) => Number.isFinite(point.value));
  const smoothed = ({ batches }: RunLog) =>
    of(batches, (p) => (measure === 'loss' ? p.smoothLoss : p.smoothAccuracy));
  const smooth = smoothed(log);
  const earlier = smoothed(before);
  const heldOut = of(log.heldOut, (point) => point[measure]);
  const curves: Curve[] = [
    { name: 'training', points: smooth },
    { name: 'held-out', points: heldOut },
  ];
  if (measure === 'loss') {
    curves.unshift({ name: 'batches', points: of(log.batches, (point) => point.loss) });
  }
  if (earlier.length > 0) curves.unshift({ name: 'before', points: earlier });
  const reached = Math.max(0, ...[smooth, heldOut].map((points) => points.at(-1)?.epoch ?? 0));
  const values = curves.flatMap(({ points }) => points.map((point) => point.value));
  const span = Math.max(reached, Math.min(epochs, earlier.at(-1)?.epoch ?? 0));
  const x = [0, span === 0 ? epochs : spanFor(span, epochs)] as const;
  const y = measure === 'loss' ? lossDomain(values, losses) : errorDomain(values, shipped);
  return {
    measure,
    curves,
    x,
    reached,
    y,
    xTicks: epochTicks(x[1]),
    yTicks: measure === 'loss' ? lossTicks(y) : ERROR_TICKS.filter((e) => e >= y[0] && e <= y[1]),
    reference:
      shipped === null || measure === 'loss'
        ? null
        : { value: errorOf(shipped), label: `shipped ${percentText(shipped)}` },
  };
}

/** What stands at a tick of the vertical axis. */
export function tickText(measure: Measure, tick: number): string {
  if (measure === 'loss') return String(Number(tick.toPrecision(1)));
  return String(Number((100 - tick * 100).toPrecision(3)));
}

/** A value of a curve in words for its label. */
export function valueText(measure: Measure, value: number): string {
  return measure === 'loss' ? figureText(value) : percentText(1 - value);
}

/** What was known at a moment, part by part: `epoch 1.25`, `batches 0.21`, `training 0.19`, `held-out 0.20`. */
export function readingParts(measure: Measure, { epoch, training, heldOut }: LogReading): string[] {
  const parts = [`epoch ${epoch.toFixed(2)}`];
  if (training !== null && measure === 'loss') {
    parts.push(
      `batches ${figureText(training.loss)}`,
      `training ${figureText(training.smoothLoss)}`,
    );
  } else if (training !== null) {
    parts.push(`training ${percentText(training.smoothAccuracy)}`);
  }
  if (heldOut !== null) {
    const value = measure === 'loss' ? figureText(heldOut.loss) : percentText(heldOut.accuracy);
    parts.push(`held-out ${value}`);
  }
  return parts;
}

/** Epochs that the chart spans: it fills as it grows, in steps, up to the whole run. */
export function spanFor(reached: number, epochs: number): number {
  const steps = [0.1, 0.2, 0.5, ...Array.from({ length: Math.ceil(epochs) }, (_, k) => k + 1)];
  return Math.min(epochs, steps.find((step) => step >= reached * 1.02) ?? epochs);
}

/**
 * Heights of labels, moved apart so that neighbours keep a distance, as near their curves as can be.
 *
 * @param lowest height that no label may exceed; heights grow downwards
 */
export function spread(heights: readonly number[], distance: number, lowest: number): number[] {
  const order = heights.map((_, index) => index).sort((a, b) => at(heights, a) - at(heights, b));
  const placed = [...heights];
  heights.forEach(() => {
    for (let rank = 1; rank < order.length; rank++) {
      const [above, below] = [order[rank - 1] ?? 0, order[rank] ?? 0];
      const lack = distance - (at(placed, below) - at(placed, above));
      if (lack <= 0) continue;
      placed[above] = at(placed, above) - lack / 2;
      placed[below] = at(placed, below) + lack / 2;
    }
  });
  const excess = Math.max(0, ...placed.map((height) => height - lowest));
  return placed.map((height) => height - excess);
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}

function positive(loss: number): number {
  return Math.max(loss, 1e-6);
}

function errorOf(accuracy: number): number {
  return Math.max(LEAST_ERROR, 1 - accuracy);
}

function lossDomain(
  values: readonly number[],
  empty: readonly [number, number],
): readonly [number, number] {
  if (values.length === 0) return empty;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [Math.min(niceBelow(low), high / 10), Math.max(niceAbove(high), GUESSING)];
}

function errorDomain(values: readonly number[], shipped: number | null): [number, number] {
  const least = Math.min(FEWEST_ERRORS, ...values, shipped === null ? 1 : errorOf(shipped) * 0.8);
  return [least, 1];
}

function niceBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return value >= 3 * power ? 3 * power : power;
}

function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return value <= 3 * power ? 3 * power : 10 * power;
}

function lossTicks([low, high]: readonly [number, number]): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    ticks.push(10 ** power, 3 * 10 ** power);
  }
  const inside = ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
  return inside.length > 7 ? inside.filter((tick) => isPowerOfTen(tick)) : inside;
}

function isPowerOfTen(value: number): boolean {
  return Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-6;
}

function epochTicks(span: number): number[] {
  const step =
    [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20].find((size) => span / size <= 5.01) ?? 25;
  return Array.from({ length: Math.floor(span / step + 1e-6) + 1 }, (_, k) =>
    Number((k * step).toPrecision(3)),
  );
}
