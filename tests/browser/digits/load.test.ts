import { expect, test } from 'vitest';
import { classCounts } from '#digits/digit.ts';
import { loadDigits } from '#digits/load.ts';

/** The longest task of the main thread while `action` runs, in milliseconds; 0 if none took 50. */
async function longestTask(action: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  const note = (entries: PerformanceEntryList) => {
    for (const { duration } of entries) longest = Math.max(longest, duration);
  };
  const observer = new PerformanceObserver((list) => {
    note(list.getEntries());
  });
  observer.observe({ type: 'longtask' });
  await action();
  note(observer.takeRecords());
  observer.disconnect();
  return longest;
}

test('the default digits load from the site, without a task over 50 ms', async () => {
  let counts: number[] = [];
  const longest = await longestTask(async () => {
    const { labels } = await loadDigits('/', { split: 'train' });
    counts = classCounts(labels);
  });
  expect(counts).toEqual([901, 1014, 892, 929, 882, 777, 912, 963, 850, 880]);
  expect(longest).toBe(0);
});

test('a set that is not on the server is said to be missing or damaged', async () => {
  await expect(loadDigits('/', { split: 'train', set: 'nowhere' })).rejects.toThrow(
    /nowhere\/manifest.json is (missing|not JSON)/,
  );
});
