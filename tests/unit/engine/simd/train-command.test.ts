import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeIdxImages, writeIdxLabels } from '#digits/idx.ts';
import { weightsFor } from '#engine/safetensors.ts';
import { variant } from '#network/variants.ts';
import { bars } from '../small-network.ts';
import { checksum } from './fingerprint.ts';

vi.setConfig({ testTimeout: 60_000 });

const root = join(import.meta.dirname, '../../../..');
let folder = '';

function train(...options: string[]): { status: number | null; stdout: string; stderr: string } {
  const script = join(root, 'scripts/train.ts');
  const files = ['--images', 'images.gz', '--labels', 'labels', '--validation', '20'];
  return spawnSync(process.execPath, [script, ...files, ...options], {
    encoding: 'utf8',
    cwd: folder,
  });
}

async function weights(file: string): Promise<number> {
  const bytes = new Uint8Array(await readFile(join(folder, file)));
  return checksum(weightsFor(variant('relu-max-sgd'), bytes.buffer));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-'));
  const digits = bars(220, 1);
  await writeFile(join(folder, 'images.gz'), gzipSync(writeIdxImages(digits)));
  await writeFile(join(folder, 'labels'), writeIdxLabels(digits));
});

afterAll(async () => rm(folder, { recursive: true }));

describe('npm run train', () => {
  it('writes weights that are the same for the same seed and others for another', async () => {
    const common = ['--variant', 'relu-max-sgd', '--epochs', '1'];
    const first = train(...common, '--seed', '1', '--out', 'one.safetensors');
    expect(first.stdout).toMatch(/relu-max-sgd: [\d.]+ % of validation images right/);
    expect(first.status).toBe(0);
    train(...common, '--seed', '1', '--out', 'two.safetensors');
    train(...common, '--seed', '2', '--out', 'three.safetensors');
    expect(await weights('two.safetensors')).toBe(await weights('one.safetensors'));
    expect(await weights('three.safetensors')).not.toBe(await weights('one.safetensors'));
  });

  it('says what is wrong in plain words', () => {
    expect(train('--variant', 'alexnet').stderr).toMatch(/no variant called “alexnet”.*lecun1998/);
    expect(train('--variant', 'modern', '--epochs', 'ten').stderr).toMatch(
      /--epochs must be a whole number from 1 on, not “ten”/,
    );
    expect(train('--variant', 'modern', '--validation', '500').stderr).toMatch(
      /Of 220 images 500 cannot be kept for validation/,
    );
  });
});
