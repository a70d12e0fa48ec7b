import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { sliceDigits } from '#digits/digit.ts';
import type { DigitSet } from '#digits/digit.ts';
import { readIdxPair } from '#digits/idx.ts';
import { DownloadError, download, downloadFolder } from './download.ts';
import { SourceError } from './errors.ts';

/** Without files of their own, one in so many training images is held out. */
const HELD_OUT_SHARE = 12;
/** No file of such a set is near this large; a damaged or hostile one might claim to be. */
const MAX_UNPACKED = 2 ** 30;

const NAMES = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
} as const;

/** SHA-256 of MNIST's training files, uncompressed. */
const MNIST_SHA256 = {
  images: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  labels: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
} as const;

export interface IdxSource {
  readonly parts: { readonly train: DigitSet; readonly heldOut: DigitSet };
  /** A name for the set, if the reader gives none. */
  readonly name: string;
  readonly title?: string;
  /** Where the digits come from, in words. */
  readonly origin: string;
  /** Folder of downloaded files, to be removed once the set is written. */
  readonly downloads?: string;
}

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a set of IDX files from a folder or a web address.
 *
 * @param log told about each file
 * @throws SourceError when a file is missing, cannot be unpacked or is not the MNIST file it claims to be
 * @throws IdxError when a file is not the IDX file it should be
 */
export async function readIdxSource(from: string, log: (line: string) => void): Promise<IdxSource> {
  if (!/^https?:\/\//.test(from)) {
    const folder = await existingFolder(from);
    const source = await readSource(basename(folder), (name) => findFile(folder, name));
    return source;
  }
  const folder = downloadFolder(from);
  try {
    const source = await readSource(new URL(from).host, (name) =>
      fetchFile(from, folder, name, log),
    );
    return { ...source, downloads: folder };
  } catch (error) {
    // What was fetched whole and is wrong must not be found again by the next try.
    if (!(error instanceof DownloadError)) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

type Find = (name: string) => Promise<File | undefined>;

async function readSource(place: string, find: Find): Promise<IdxSource> {
  const need = async (name: string): Promise<File> => {
    const file = await find(name);
    if (file) return file;
    throw new SourceError(`${place} has neither ${name}.gz nor ${name}.`);
  };
  const images = await need(NAMES.trainImages);
  const labels = await need(NAMES.trainLabels);
  const training = readPair(images, labels);
  if (training.count === 0) throw new SourceError(`${images.name} holds no images.`);
  const isMnist = checkMnist(images, labels);
  const testImages = await find(NAMES.testImages);
  const parts = testImages
    ? { train: training, heldOut: readPair(testImages, await need(NAMES.testLabels)) }
    : holdOutLast(training);
  if (isMnist) {
    const title = `MNIST, all ${training.count.toLocaleString('en')}`;
    return { parts, name: 'mnist', title, origin: `MNIST from ${place}` };
  }
  const name = place
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  return { parts, name, origin: `IDX files from ${place}` };
}

function readPair(images: File, labels: File): DigitSet {
  return readIdxPair(images.bytes, labels.bytes, { images: images.name, labels: labels.name });
}

function holdOutLast(digits: DigitSet): IdxSource['parts'] {
  const kept = digits.count - Math.round(digits.count / HELD_OUT_SHARE);
  return {
    train: sliceDigits(digits, 0, kept),
    heldOut: sliceDigits(digits, kept, digits.count),
  };
}

function checkMnist(images: File, labels: File): boolean {
  const known = {
    images: hash(images.bytes) === MNIST_SHA256.images,
    labels: hash(labels.bytes) === MNIST_SHA256.labels,
  };
  if (known.images === known.labels) return known.images;
  const [right, wrong] = known.images ? [images, labels] : [labels, images];
  throw new SourceError(
    `${right.name} is MNIST's, but ${wrong.name} is not the file that belongs to it ` +
      '(its SHA-256 is another). Get both files from the same place.',
  );
}

async function findFile(folder: string, name: string): Promise<File | undefined> {
  for (const candidate of [`${name}.gz`, name]) {
    const path = join(folder, candidate);
    if (existsSync(path)) return readPacked(candidate, path);
  }
  return undefined;
}

async function fetchFile(
  base: string,
  folder: string,
  name: string,
  log: (line: string) => void,
): Promise<File | undefined> {
  for (const candidate of [`${name}.gz`, name]) {
    const path = join(folder, candidate);
    const url = `${base.replace(/\/+$/, '')}/${candidate}`;
    if (await download(url, path, log)) return readPacked(candidate, path);
  }
  return undefined;
}

async function readPacked(name: string, path: string): Promise<File> {
  const bytes = await readFile(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { name, bytes };
  try {
    return { name, bytes: await promisify(gunzip)(bytes, { maxOutputLength: MAX_UNPACKED }) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new SourceError(
      `${name} cannot be uncompressed: it is cut short or damaged (${detail}). Get it again.`,
    );
  }
}

async function existingFolder(from: string): Promise<string> {
  const folder = resolve(from);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new SourceError(
      `${from} is neither a folder nor a web address (http:// or https://) of IDX files.`,
    );
  }
  return folder;
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
