import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DataError, loadDataIndex, loadDigits } from '#digits/load.ts';
import type { DataFault } from '#digits/load.ts';
import type { Manifest, Sheet } from '#digits/manifest.ts';
import { sliceDigits } from '#digits/digit.ts';
import { someDigits } from './arbitraries.ts';

const digits = someDigits(50);
const SHEET = 10;

/** A site with one set of five sheets, four of them to train; requests are counted. */
function site(
  change?: (files: Map<string, Uint8Array<ArrayBuffer> | string>, sheets: Sheet[]) => void,
) {
  const files = new Map<string, Uint8Array<ArrayBuffer> | string>();
  const sheets: Sheet[] = [];
  for (let start = 0; start < digits.count; start += SHEET) {
    const { images, labels, count } = sliceDigits(digits, start, start + SHEET);
    const bytes = new Uint8Array(gzipSync(Buffer.concat([images, labels])));
    const file = `sheet-${start}.bin`;
    files.set(`/base/data/mine/${file}`, bytes);
    const split = start < 40 ? 'train' : 'heldOut';
    sheets.push({ file, bytes: bytes.length, sha256: '0'.repeat(64), count, split });
  }
  const manifest: Manifest = {
    name: 'mine',
    title: 'Mine',
    source: 'a test',
    sheetSize: SHEET,
    sheets,
    train: 40,
    heldOut: 10,
    classCounts: new Array<number>(10).fill(5),
  };
  change?.(files, sheets);
  files.set('/base/data/mine/manifest.json', JSON.stringify(manifest));
  const requests: string[] = [];
  const fetch = (url: string, { signal }: { signal?: AbortSignal }): Promise<Response> => {
    signal?.throwIfAborted();
    requests.push(url);
    const body = files.get(url);
    return Promise.resolve(new Response(body ?? null, { status: body === undefined ? 404 : 200 }));
  };
  return { fetch, requests };
}

async function expectFault(
  fault: DataFault,
  message: RegExp,
  change: Parameters<typeof site>[0],
): Promise<void> {
  const { fetch } = site(change);
  const error: unknown = await loadDigits('/base', { split: 'train', set: 'mine', fetch }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DataError);
  expect(error).toHaveProperty('fault', fault);
  expect(error).toHaveProperty('message', expect.stringMatching(message));
  expect(error).toHaveProperty('message', expect.stringMatching(/Reload|Check/));
}

const second = '/base/data/mine/sheet-10.bin';

test('digits come in the order of the sheets, each split from its own', async () => {
  const { fetch } = site();
  const options = { set: 'mine', fetch };
  const train = await loadDigits('/base/', { ...options, split: 'train' });
  const heldOut = await loadDigits('/base', { ...options, split: 'heldOut' });
  expect(train).toEqual(sliceDigits(digits, 0, 40));
  expect(heldOut).toEqual(sliceDigits(digits, 40, 50));
});

test('a limit fetches only the sheets it needs', async () => {
  const { fetch, requests } = site();
  const progress: number[][] = [];
  const few = await loadDigits('/base', {
    split: 'train',
    set: 'mine',
    limit: 13,
    fetch,
    onProgress: (loaded, total) => progress.push([loaded, total]),
  });
  expect(few).toEqual(sliceDigits(digits, 0, 13));
  expect(requests.filter((url) => url.endsWith('.bin'))).toHaveLength(2);
  expect(progress).toEqual([
    [10, 13],
    [13, 13],
  ]);
});

test('a missing sheet is named', async () => {
  await expectFault('missing', /sheet-10.bin is missing/, (files) => files.delete(second));
});

test('a sheet cut short is damaged', async () => {
  await expectFault('damaged', /sheet-10.bin is damaged: it has 100 bytes/, (files) => {
    files.set(second, new Uint8Array(100));
  });
});

test('a sheet that is no gzip stream is damaged', async () => {
  await expectFault('damaged', /cannot be unpacked/, (files, sheets) => {
    files.set(second, new Uint8Array(sheets[1]?.bytes ?? 0));
  });
});

test('a sheet of another length is damaged, however long', async () => {
  for (const length of [7849, 7851, 100_000]) {
    await expectFault('damaged', /unpacks to \d+ bytes instead of 7850/, (files, sheets) => {
      const bytes = new Uint8Array(gzipSync(new Uint8Array(length)));
      files.set(second, bytes);
      const sheet = sheets[1];
      if (sheet) sheet.bytes = bytes.length;
    });
  }
});

test('a sheet with a label above 9 is damaged', async () => {
  await expectFault('damaged', /holds the label 77/, (files, sheets) => {
    const bytes = new Uint8Array(gzipSync(new Uint8Array(7850).fill(77)));
    files.set(second, bytes);
    const sheet = sheets[1];
    if (sheet) sheet.bytes = bytes.length;
  });
});

test('a manifest whose sheets do not add up is damaged', async () => {
  await expectFault('damaged', /manifest.json is damaged/, (_, sheets) => sheets.pop());
});

test('a set that is not there is missing', async () => {
  const { fetch } = site();
  await expect(loadDigits('/base', { split: 'train', set: 'other', fetch })).rejects.toThrow(
    /other\/manifest.json is missing/,
  );
});

test('an answer that is not JSON is damaged', async () => {
  const fetch = () => Promise.resolve(new Response('<!doctype html>'));
  await expect(loadDataIndex('/', { fetch })).rejects.toThrow(/\/data\/index.json is not JSON/);
});

test('no connection says so', async () => {
  const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  await expect(loadDataIndex('/', { fetch })).rejects.toThrow(/could not be fetched. Check/);
});

test('loading can be aborted, with the reason given', async () => {
  const controller = new AbortController();
  const { fetch, requests } = site();
  const loading = loadDigits('/base', {
    split: 'train',
    set: 'mine',
    signal: controller.signal,
    fetch: (url, init) => {
      if (url.endsWith('.bin')) controller.abort(new Error('The reader left.'));
      return fetch(url, init);
    },
  });
  await expect(loading).rejects.toThrow('The reader left.');
  expect(requests).toHaveLength(1);
});
