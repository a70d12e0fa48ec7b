import { describe, expect, it } from 'vitest';
import {
  EMPTY_LOG,
  moments,
  readingAt,
  withEvaluation,
  withProgress,
} from '#components/training-strip/run-log.ts';
import type { RunLog } from '#components/training-strip/run-log.ts';
import { evaluationEvent, progressEvent } from './events.ts';

function logOf(losses: readonly number[]): RunLog {
  return losses.reduce(
    (log, loss, index) => withProgress(log, progressEvent(index + 1, { loss })),
    EMPTY_LOG,
  );
}

describe('the log of a run', () => {
  it('smooths the loss without a bias at the start', () => {
    const log = logOf([4, 2, 3]);
    expect(log.batches.map(({ smoothLoss }) => smoothLoss)).toEqual([4, 3, 3]);
  });

  it('leaves out a loss that is not a number', () => {
    expect(withProgress(EMPTY_LOG, progressEvent(1, { loss: Number.NaN }))).toBe(EMPTY_LOG);
  });

  it('takes back the points after the step to which a run had to return', () => {
    const log = withProgress(logOf([5, 4, 3, 2]), progressEvent(3, { loss: 2.9 }));
    expect(log.batches.map(({ step }) => step)).toEqual([1, 2, 3]);
    const twice = withEvaluation(
      withEvaluation(EMPTY_LOG, evaluationEvent(8, 0.5)),
      evaluationEvent(4, 0.4),
    );
    expect(twice.heldOut.map(({ step }) => step)).toEqual([4]);
  });

  it('stays small however long the run is', () => {
    const log = logOf(Array.from({ length: 5000 }, () => 1));
    expect(log.batches.length).toBeLessThanOrEqual(1200);
    expect(log.batches.at(-1)?.step).toBe(5000);
  });

  it('reads out what was known at a step', () => {
    const log = withEvaluation(logOf([4, 3, 2]), evaluationEvent(2, 0.6));
    expect(moments(log).map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(readingAt(log, 1).heldOut).toBeNull();
    expect(readingAt(log, 3)).toMatchObject({ training: { loss: 2 }, heldOut: { accuracy: 0.6 } });
  });
});
