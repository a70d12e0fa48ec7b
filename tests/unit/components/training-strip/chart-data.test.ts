import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chartData,
  readingParts,
  spanFor,
  spread,
  tickText,
  valueText,
} from '#components/training-strip/chart-data.ts';
import {
  EMPTY_LOG,
  readingAt,
  withEvaluation,
  withProgress,
} from '#components/training-strip/run-log.ts';
import { evaluationEvent, progressEvent } from './events.ts';

const frame = { epochs: 5, losses: [0.01, 3], shipped: 0.987 } as const;
const log = withEvaluation(
  withProgress(EMPTY_LOG, progressEvent(40, { loss: 0.5, accuracy: 0.8 })),
  evaluationEvent(40, 0.9),
);

describe('the data of the learning charts', () => {
  it('spans the whole run while empty and grows with it up to its length', () => {
    expect(chartData('loss', EMPTY_LOG, frame).x).toEqual([0, 5]);
    expect(chartData('loss', log, frame).x).toEqual([0, 0.5]);
    expect(spanFor(1.2, 5)).toBe(2);
    expect(spanFor(5, 5)).toBe(5);
  });

  it('has room for every value', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1e4, noNaN: true }), (loss) => {
        const { y } = chartData('loss', withProgress(EMPTY_LOG, progressEvent(1, { loss })), frame);
        expect(y[0]).toBeLessThanOrEqual(loss);
        expect(y[1]).toBeGreaterThanOrEqual(loss);
      }),
    );
  });

  it('draws accuracy as errors and writes it as accuracy', () => {
    const data = chartData('accuracy', log, frame);
    const heldOut = data.curves.find(({ name }) => name === 'held-out');
    expect(heldOut?.points[0]?.value).toBeCloseTo(0.1);
    expect(valueText('accuracy', 0.1)).toBe('90.0\u202f%');
    expect(tickText('accuracy', 0.005)).toBe('99.5');
    expect(data.reference?.label).toBe('shipped 98.7\u202f%');
  });

  it('shows no shipped line where there is no shipped network, and none beside the loss', () => {
    expect(chartData('accuracy', log, { ...frame, shipped: null }).reference).toBeNull();
    expect(chartData('loss', log, frame).reference).toBeNull();
  });

  it('can draw a network that reads every digit', () => {
    const perfect = withEvaluation(EMPTY_LOG, evaluationEvent(40, 1));
    const { curves, y } = chartData('accuracy', perfect, frame);
    const value = curves.flatMap(({ points }) => points)[0]?.value ?? 0;
    expect(value).toBeGreaterThan(0);
    expect(y[0]).toBeLessThanOrEqual(value);
  });

  it('says the values under the cursor', () => {
    expect(readingParts('loss', readingAt(log, 40))).toEqual([
      'epoch 0.40',
      'batches 0.500',
      'training 0.500',
      'held-out 0.100',
    ]);
  });
});

describe('the labels of the curves', () => {
  it('keep their distance and stay above the axis', () => {
    const height = fc.double({ min: 0, max: 200, noNaN: true });
    fc.assert(
      fc.property(height, height, (a, b) => {
        const [first = 0, second = 0] = spread([a, b], 29, 180);
        expect(Math.abs(first - second)).toBeGreaterThanOrEqual(29 - 1e-6);
        expect(Math.max(first, second)).toBeLessThanOrEqual(180 + 1e-6);
      }),
    );
  });

  it('stay at their curves where there is room', () => {
    expect(spread([20, 120], 29, 180)).toEqual([20, 120]);
  });
});
