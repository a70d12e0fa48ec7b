import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sliceDigits } from '#digits/digit.ts';
import { writeIdxImages, writeIdxLabels } from '#digits/idx.ts';
import { loadDigits } from '#digits/load.ts';
import { downloadFolder } from '../../../scripts/data/download.ts';
import { fileFetch } from '../../../scripts/data/file-fetch.ts';
import { readIdxSource } from '../../../scripts/data/idx-source.ts';
import { someDigits } from './arbitraries.ts';

vi.setConfig({ testTimeout: 60_000 });

const command = join(import.meta.dirname, '..', '..', '..', 'scripts', 'data.ts');
const train = someDigits(120);
const heldOut = someDigits(7);
const good: Record<string, Uint8Array> = {
  'train-images-idx3-ubyte.gz': gzipSync(writeIdxImages(train)),
  'train-labels-idx1-ubyte': writeIdxLabels(train),
  't10k-images-idx3-ubyte': writeIdxImages(heldOut),
  't10k-labels-idx1-ubyte.gz': gzipSync(writeIdxLabels(heldOut)),
};

let root: string;
let server: Server | undefined;
const urls: string[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'digits-'));
});

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(root, { recursive: true });
  for (const url of urls.splice(0)) await rm(downloadFolder(url), { recursive: true, force: true });
});

function run(...options: string[]): Promise<{ code: number; output: string; errors: string }> {
  const args = [command, ...options, '--out', join(root, 'data')];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output, errors });
    });
  });
}

async function folderOf(files: Record<string, Uint8Array | undefined>): Promise<string> {
  const folder = join(root, 'my-files');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) {
    if (content) await writeFile(join(folder, name), content);
  }
  return folder;
}

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const created = createServer(answer);
  server = created;
  await new Promise<void>((resolve) => created.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(created.address() as AddressInfo).port}/${root.slice(-6)}`;
  urls.push(url);
  return url;
}

function load(split: 'train' | 'heldOut', set = 'my-files') {
  return loadDigits('', { split, set, fetch: fileFetch(root) });
}

test('a folder of IDX files, packed or not, becomes a set', async () => {
  const { code, output } = await run('--from', await folderOf(good));
  expect(code).toBe(0);
  expect(output).toMatch(/120 digits to train, 7 held out/);
  expect(await load('train')).toEqual(train);
  expect(await load('heldOut')).toEqual(heldOut);
});

test('without test files the last twelfth is held out', async () => {
  const folder = await folderOf({
    ...good,
    't10k-images-idx3-ubyte': undefined,
    't10k-labels-idx1-ubyte.gz': undefined,
  });
  await run('--from', folder);
  expect(await load('train')).toEqual(sliceDigits(train, 0, 110));
  expect(await load('heldOut')).toEqual(sliceDigits(train, 110, 120));
});

test('a faulty file ends with 1, a plain message, and the old set as it was', async () => {
  await run('--from', await folderOf(good));
  const before = await readdir(join(root, 'data', 'my-files'));
  const cut = writeIdxImages(train).subarray(0, 9999);
  const folder = await folderOf({ ...good, 'train-images-idx3-ubyte.gz': cut });
  const { code, errors } = await run('--from', folder);
  expect(errors).toMatch(/^train-images-idx3-ubyte.gz is cut short.*\nNothing was changed under/);
  expect(errors).not.toMatch(/\n\s+at /);
  expect(code).toBe(1);
  expect(await readdir(join(root, 'data', 'my-files'))).toEqual(before);
  expect(await load('train')).toEqual(train);
});

test('each fault is named with the file it is in', async () => {
  const images = good['train-images-idx3-ubyte.gz'] ?? new Uint8Array();
  const faults: [string, Uint8Array | undefined, RegExp][] = [
    ['train-images-idx3-ubyte.gz', images.subarray(0, 100), /cannot be uncompressed: it is cut/],
    ['train-images-idx3-ubyte.gz', writeIdxLabels(train), /0x00000801, which should be 0x00000803/],
    ['train-labels-idx1-ubyte', writeIdxLabels(heldOut), /120 images but .* holds 7 labels/],
    ['train-labels-idx1-ubyte', undefined, /has neither train-labels-idx1-ubyte.gz nor/],
    ['t10k-labels-idx1-ubyte.gz', undefined, /has neither t10k-labels-idx1-ubyte.gz nor/],
    ['t10k-images-idx3-ubyte', new Uint8Array(50).fill(60), /not an IDX file of images/],
  ];
  for (const [name, content, message] of faults) {
    const folder = await folderOf({ ...good, [name]: content });
    await expect(readIdxSource(folder, () => undefined)).rejects.toThrow(message);
  }
});

test('a new set takes the old one’s place and leaves none of its files', async () => {
  await run('--from', await folderOf(good));
  const other = someDigits(60);
  const folder = await folderOf({
    ...good,
    'train-images-idx3-ubyte.gz': writeIdxImages(other),
    'train-labels-idx1-ubyte': writeIdxLabels(other),
  });
  await run('--from', folder);
  expect(await load('train')).toEqual(other);
  expect(await readdir(join(root, 'data', 'my-files'))).toHaveLength(3);
});

test('a download that breaks off goes on where it stopped', async () => {
  const ranges: (string | undefined)[] = [];
  const name = 'train-images-idx3-ubyte.gz';
  const whole = good[name] ?? new Uint8Array();
  const half = Math.floor(whole.length / 2);
  const url = await serve((request, response) => {
    const file = request.url?.split('/').at(-1) ?? '';
    const content = good[file];
    if (!content) {
      response.writeHead(404).end();
      return;
    }
    if (file !== name) {
      response.end(content);
      return;
    }
    const { range } = request.headers;
    ranges.push(range);
    if (range === undefined) {
      response.writeHead(200, { 'content-length': whole.length, etag: '"one"' });
      response.write(whole.subarray(0, half));
      // The connection breaks once the first half has been saved.
      const part = join(downloadFolder(url), `${name}.part`);
      void vi
        .waitFor(async () => {
          expect((await stat(part)).size).toBe(half);
        }, 30_000)
        .finally(() => response.destroy());
      return;
    }
    expect(request.headers['if-range']).toBe('"one"');
    const start = Number(/\d+/.exec(range)?.[0]);
    response.writeHead(206, {
      'content-range': `bytes ${start}-${whole.length - 1}/${whole.length}`,
    });
    response.end(whole.subarray(start));
  });
  const broken = await run('--from', url, '--name', 'mine');
  expect(broken.errors).toMatch(/broke off after [\d,]+ of [\d,]+ bytes. Run the same command/);
  expect(broken.code).toBe(1);
  const finished = await run('--from', url, '--name', 'mine');
  expect(finished).toEqual(expect.objectContaining({ code: 0 }));
  expect(ranges).toEqual([undefined, `bytes=${half}-`]);
  expect(await load('train', 'mine')).toEqual(train);
});

test('a downloaded file that is wrong is fetched anew the next time', async () => {
  let faulty = true;
  const url = await serve((request, response) => {
    const file = request.url?.split('/').at(-1) ?? '';
    const content = good[file];
    response.writeHead(content ? 200 : 404);
    response.end(faulty && file.startsWith('train-images') ? 'an apology' : content);
  });
  const first = await run('--from', url, '--name', 'mine');
  expect(first.errors).toMatch(/not an IDX file of images/);
  faulty = false;
  expect(await run('--from', url, '--name', 'mine')).toHaveProperty('code', 0);
});

test('a server that cannot be reached is named', async () => {
  const url = 'http://127.0.0.1:9/digits';
  urls.push(url);
  const { code, errors } = await run('--from', url);
  expect(errors).toMatch(/127.0.0.1:9\/digits\/train-images-idx3-ubyte.gz cannot be reached/);
  expect(code).toBe(1);
});

test('names that would leave the folder or hide the default set are refused', async () => {
  const folder = await folderOf(good);
  for (const name of ['../elsewhere', '', 'mnist-10k']) {
    const { code, errors } = await run('--from', folder, '--name', name);
    expect(errors).toMatch(/another --name|cannot be the name of a set/);
    expect(code).toBe(1);
  }
  expect(await readdir(root)).toEqual(['my-files']);
});

test('help says what can be done, and no option or a wrong one points to it', async () => {
  const help = await run('--help');
  expect(help.output).toMatch(/--from DIR_OR_URL/);
  expect(help.code).toBe(0);
  for (const options of [[], ['--form', 'x']]) {
    const { code, errors } = await run(...options);
    expect(errors).toMatch(/See --help/);
    expect(code).toBe(1);
  }
});
