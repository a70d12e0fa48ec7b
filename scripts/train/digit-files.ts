import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { DigitSet } from '#digits/digit.ts';
import { readIdxPair } from '#digits/idx.ts';

export interface DigitFiles {
  digits: DigitSet;
  /** Checksums of the uncompressed files. */
  sha256: { images: string; labels: string };
}

/**
 * Reads a pair of IDX files, gzipped or not.
 *
 * @throws IdxError when a file is not what it should be
 */
export async function readDigitFiles(images: string, labels: string): Promise<DigitFiles> {
  const [pixels, classes] = await Promise.all([unpacked(images), unpacked(labels)]);
  const names = { images: basename(images), labels: basename(labels) };
  return {
    digits: readIdxPair(pixels, classes, names),
    sha256: { images: sha256(pixels), labels: sha256(classes) },
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function unpacked(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isGzip ? promisify(gunzip)(bytes) : bytes;
}
