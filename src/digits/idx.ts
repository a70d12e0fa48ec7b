import { CLASS_COUNT, DIGIT_PIXELS, DIGIT_SIDE } from './digit.ts';
import type { DigitSet } from './digit.ts';

/**
 * IDX, the file format MNIST is published in: a big-endian 32-bit magic number (two zero bytes, 8 for
 * "unsigned byte", the number of dimensions), one 32-bit size per dimension, then the bytes.
 */
const IMAGES_MAGIC = 0x00000803;
const LABELS_MAGIC = 0x00000801;
const IMAGES_HEADER = 16;
const LABELS_HEADER = 8;

export type IdxFault =
  | 'truncated'
  | 'too-long'
  | 'wrong-magic'
  | 'wrong-shape'
  | 'label-out-of-range'
  | 'count-mismatch';

/** An IDX file that cannot be used; the message names the file, what is wrong and what would be right. */
export class IdxError extends Error {
  override readonly name = 'IdxError';
  readonly fault: IdxFault;

  constructor(fault: IdxFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/**
 * The images of an uncompressed IDX file: `count` · 784 bytes, a view onto `bytes`.
 *
 * @param name what error messages call the file
 * @throws IdxError wrong-magic, truncated, too-long, wrong-shape
 */
export function readIdxImages(bytes: Uint8Array, name: string): Uint8Array {
  const header = readHeader(bytes, name, IMAGES_MAGIC, IMAGES_HEADER, 'images');
  const [count, rows, columns] = [header.getUint32(4), header.getUint32(8), header.getUint32(12)];
  if (rows !== DIGIT_SIDE || columns !== DIGIT_SIDE) {
    throw new IdxError(
      'wrong-shape',
      `${name} holds images of ${rows}×${columns} pixels; only ${DIGIT_SIDE}×${DIGIT_SIDE} can be used.`,
    );
  }
  return readBody(bytes, name, IMAGES_HEADER, count * DIGIT_PIXELS, `${count} images`);
}

/**
 * The labels of an uncompressed IDX file: one byte 0 … 9 each, a view onto `bytes`.
 *
 * @param name what error messages call the file
 * @throws IdxError wrong-magic, truncated, too-long, label-out-of-range
 */
export function readIdxLabels(bytes: Uint8Array, name: string): Uint8Array {
  const header = readHeader(bytes, name, LABELS_MAGIC, LABELS_HEADER, 'labels');
  const count = header.getUint32(4);
  const labels = readBody(bytes, name, LABELS_HEADER, count, `${count} labels`);
  const wrong = labels.findIndex((label) => label >= CLASS_COUNT);
  if (wrong >= 0) {
    throw new IdxError(
      'label-out-of-range',
      `${name}: label ${wrong} is ${labels[wrong]}; labels must be between 0 and ${CLASS_COUNT - 1}.`,
    );
  }
  return labels;
}

/**
 * A set from an IDX file of images and one of labels.
 *
 * @throws IdxError as {@link readIdxImages} and {@link readIdxLabels}, and count-mismatch
 */
export function readIdxPair(
  images: Uint8Array,
  labels: Uint8Array,
  names: { images: string; labels: string },
): DigitSet {
  const pixels = readIdxImages(images, names.images);
  const classes = readIdxLabels(labels, names.labels);
  const count = pixels.length / DIGIT_PIXELS;
  if (count !== classes.length) {
    throw new IdxError(
      'count-mismatch',
      `${names.images} holds ${count} images but ${names.labels} holds ${classes.length} labels; ` +
        'there must be one label for each image.',
    );
  }
  return { images: pixels, labels: classes, count };
}

/** The images of a set as an uncompressed IDX file. */
export function writeIdxImages(set: DigitSet): Uint8Array<ArrayBuffer> {
  const sizes = [set.count, DIGIT_SIDE, DIGIT_SIDE];
  return writeIdx(IMAGES_MAGIC, sizes, set.images.subarray(0, set.count * DIGIT_PIXELS));
}

/** The labels of a set as an uncompressed IDX file. */
export function writeIdxLabels(set: DigitSet): Uint8Array<ArrayBuffer> {
  return writeIdx(LABELS_MAGIC, [set.count], set.labels.subarray(0, set.count));
}

function readHeader(
  bytes: Uint8Array,
  name: string,
  magic: number,
  length: number,
  content: 'images' | 'labels',
): DataView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 4 && view.getUint32(0) !== magic) {
    throw new IdxError(
      'wrong-magic',
      `${name} is not an IDX file of ${content}: it begins with ${hex(view.getUint32(0))}, ` +
        `which should be ${hex(magic)}.${magicHint(view.getUint32(0))}`,
    );
  }
  if (bytes.length < length) {
    throw new IdxError(
      'truncated',
      `${name} is cut short: it has ${bytes.length} bytes, less than the ${length} of an IDX header.`,
    );
  }
  return view;
}

function readBody(
  bytes: Uint8Array,
  name: string,
  start: number,
  length: number,
  content: string,
): Uint8Array {
  const found = bytes.length - start;
  if (found !== length) {
    const [fault, what] =
      found < length
        ? (['truncated', 'is cut short'] as const)
        : (['too-long', 'is too long'] as const);
    throw new IdxError(
      fault,
      `${name} ${what}: its header promises ${content} (${length} bytes), but ${found} bytes follow.`,
    );
  }
  return bytes.subarray(start);
}

function writeIdx(magic: number, sizes: number[], body: Uint8Array): Uint8Array<ArrayBuffer> {
  const start = 4 + 4 * sizes.length;
  const bytes = new Uint8Array(start + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  sizes.forEach((size, dimension) => {
    view.setUint32(4 + 4 * dimension, size);
  });
  bytes.set(body, start);
  return bytes;
}

function magicHint(magic: number): string {
  if (magic === IMAGES_MAGIC) return ' This is a file of images.';
  if (magic === LABELS_MAGIC) return ' This is a file of labels.';
  return magic >>> 16 === 0x1f8b ? ' It is gzip-compressed: uncompress it first.' : '';
}

function hex(magic: number): string {
  return `0x${magic.toString(16).padStart(8, '0')}`;
}
