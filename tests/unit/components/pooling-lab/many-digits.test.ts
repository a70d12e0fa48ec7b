import { expect, test, vi } from 'vitest';
import { measureShift } from '#components/pooling-lab/many-digits.ts';
import { initialWeights } from '#engine/initialise.ts';
import { createLiveNetwork } from '#engine/tfjs/live.ts';
import { variant } from '#network/variants.ts';

const spec = variant('lecun1998');
const weights = initialWeights(spec, 1);

function twoStrokes() {
  const images = new Uint8Array(2 * 784);
  for (let row = 6; row < 22; row++) images[row * 28 + 13] = 255;
  for (let column = 6; column < 22; column++) images[784 + 12 * 28 + column] = 255;
  return { images, labels: Uint8Array.of(1, 7), count: 2 };
}

test('digits that are not moved change nothing, in no layer and in no way', async () => {
  const live = await createLiveNetwork(spec, weights);
  const onProgress = vi.fn();
  const measured = await measureShift(
    live,
    weights,
    twoStrokes(),
    { row: 0, column: 0 },
    {
      pause: () => Promise.resolve(),
      onProgress,
      signal: new AbortController().signal,
    },
  );
  live.dispose();
  expect(measured).toMatchObject({ digits: 2, sameReading: 2 });
  expect(measured.layers.map(({ name, below }) => [name, below])).toEqual([
    ['S2', 'C1'],
    ['S4', 'C3'],
  ]);
  for (const { belowChange, changes } of measured.layers) {
    expect([belowChange, ...Object.values(changes)]).toEqual([0, 0, 0, 0, 0]);
  }
  expect(onProgress.mock.calls).toEqual([[1], [2]]);
});

test('a moved stroke changes the average less than the map itself', async () => {
  const live = await createLiveNetwork(spec, weights);
  const { layers } = await measureShift(
    live,
    weights,
    twoStrokes(),
    { row: 1, column: 1 },
    {
      pause: () => Promise.resolve(),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    },
  );
  live.dispose();
  for (const { belowChange, changes } of layers) {
    expect(changes.average).toBeGreaterThan(0);
    expect(changes.average).toBeLessThan(belowChange);
  }
});

test('measuring stops when it is told to', async () => {
  const live = await createLiveNetwork(spec, weights);
  const stop = new AbortController();
  const measuring = measureShift(
    live,
    weights,
    twoStrokes(),
    { row: 0, column: 1 },
    {
      pause: () => Promise.resolve(),
      onProgress: () => stop.abort(new Error('enough')),
      signal: stop.signal,
    },
  );
  await expect(measuring).rejects.toThrow('enough');
  live.dispose();
});
