import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { writeIdxImages, writeIdxLabels } from '#digits/idx.ts';
import { readTensors } from '#engine/safetensors-format.ts';

vi.setConfig({ testTimeout: 30_000 });

const root = join(import.meta.dirname, '../../..');
let folder = '';

function evaluate(...options: string[]): { status: number | null; stdout: string; stderr: string } {
  const script = join(root, 'scripts/evaluate.ts');
  return spawnSync(process.execPath, [script, ...options], { encoding: 'utf8', cwd: folder });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evaluate-'));
  const fixture = await readFile(join(root, 'tests/fixtures/trajectory-modern.safetensors'));
  const { tensors } = readTensors(new Uint8Array(fixture).buffer);
  const images = tensors.get('images')?.bytes ?? new Uint8Array();
  const labels = tensors.get('labels')?.bytes ?? new Uint8Array();
  const digits = { images, labels, count: labels.length };
  await writeFile(join(folder, 'images.gz'), gzipSync(writeIdxImages(digits)));
  await writeFile(join(folder, 'labels'), writeIdxLabels(digits));
});

afterAll(async () => rm(folder, { recursive: true }));

it.each(['lecun1998', 'pytorch-tanh-avg', 'modern'])(
  'prints how well the weights of %s read digits, as JSON',
  (model) => {
    const files = ['--images', 'images.gz', '--labels', 'labels'];
    const { status, stdout, stderr } = evaluate('--model', model, ...files, '--json');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(report)).toEqual(['model', 'images', 'accuracy', 'perClass', 'confusion']);
    expect(report).toMatchObject({ model, images: 32 });
    expect(report['accuracy']).toBeGreaterThanOrEqual(30 / 32);
    const confusion = report['confusion'] as number[][];
    expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(32);
  },
);

it('prints a table for people', () => {
  const files = ['--images', 'images.gz', '--labels', 'labels'];
  const { stdout, status } = evaluate('--model', 'modern', ...files);
  expect(status).toBe(0);
  expect(stdout).toMatch(/modern: \d+\.\d\d % of 32 images read rightly/);
});

it.each<[string, string[], RegExp]>([
  [
    'a model that is not there',
    ['--model', 'vgg', '--images', 'images.gz', '--labels', 'labels'],
    /no weights for “vgg”.*lecun1998/,
  ],
  [
    'a file that is not there',
    ['--model', 'modern', '--images', 'nowhere', '--labels', 'labels'],
    /nowhere cannot be read/,
  ],
  [
    'labels given as images',
    ['--model', 'modern', '--images', 'labels', '--labels', 'labels'],
    /not an IDX file of images/,
  ],
  ['options that are missing', ['--model', 'modern'], /--images and --labels are all needed/],
  ['an option that does not exist', ['--modle', 'modern'], /--modle/],
])('refuses %s in one line', (_, options, message) => {
  const { status, stdout, stderr } = evaluate(...options);
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});
