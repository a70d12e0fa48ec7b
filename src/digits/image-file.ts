import { imageToDrawing } from './image-drawing.ts';
import { imageSize } from './image-size.ts';
import type { Drawing } from './preprocess.ts';
import { thicken } from './thicken.ts';

const MAX_BYTES = 10 * 1024 * 1024;
/** Most pixels per side of an image that is decoded. */
const MAX_SIDE = 4096;
/** Longer side of what the ink is looked for in: more shows no more of a digit. */
const WORKING_SIDE = 320;
/** How much of a file is read to learn the image's size. */
const HEAD_BYTES = 256 * 1024;

export type ImageFault = 'empty' | 'too-large' | 'not-an-image' | 'damaged' | 'no-ink';

/** A file that cannot be made into a drawing; the message says why and what to choose instead. */
export class ImageFileError extends Error {
  override readonly name = 'ImageFileError';
  readonly fault: ImageFault;

  constructor(fault: ImageFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
  }
}

/**
 * Reads a picture of a digit from a file. For pages and workers: needs createImageBitmap and
 * OffscreenCanvas.
 *
 * @throws ImageFileError when the file is empty, over 10 MB or 4096 pixels, no image, damaged, or
 *   shows no ink
 */
export async function readImageFile(file: File): Promise<Drawing> {
  const size = await checkFile(file);
  const bitmap = await decode(file, size);
  try {
    checkSize(file, bitmap);
    const drawing = draw(bitmap);
    if (drawing.ink.some((value) => value > 0)) return drawing;
  } finally {
    bitmap.close();
  }
  throw new ImageFileError(
    'no-ink',
    `“${file.name}” shows no digit: ink and ground are too alike. Choose a picture with more contrast.`,
  );
}

/** Refuses what need not be decoded to be refused; the size where the file tells it. */
async function checkFile(file: File): Promise<ReturnType<typeof imageSize>> {
  if (file.size === 0) throw new ImageFileError('empty', `“${file.name}” is empty.`);
  if (file.size > MAX_BYTES) {
    const megabytes = (file.size / 1024 / 1024).toFixed(1);
    throw new ImageFileError(
      'too-large',
      `“${file.name}” has ${megabytes} MB; the most is 10 MB. Choose a smaller picture.`,
    );
  }
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  } catch (error) {
    throw new ImageFileError(
      'damaged',
      `“${file.name}” could not be read. Is it still there? Choose it again.`,
      error,
    );
  }
  const size = imageSize(head);
  if (size) checkSize(file, size);
  else if (file.type !== '' && !file.type.startsWith('image/')) throw notAnImage(file);
  return size;
}

function checkSize(file: File, { width, height }: { width: number; height: number }): void {
  if (width <= MAX_SIDE && height <= MAX_SIDE) return;
  throw new ImageFileError(
    'too-large',
    `“${file.name}” has ${width}×${height} pixels; the most is ${MAX_SIDE}×${MAX_SIDE}. ` +
      'Choose a smaller picture.',
  );
}

async function decode(
  file: File,
  size: { width: number; height: number } | undefined,
): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch (error) {
    if (!size) throw notAnImage(file, error);
    throw new ImageFileError(
      'damaged',
      `“${file.name}” is damaged: it begins like an image but cannot be decoded. Choose another file.`,
      error,
    );
  }
}

function draw(bitmap: ImageBitmap): Drawing {
  const scale = Math.min(1, WORKING_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new ImageFileError('damaged', 'This browser cannot draw the picture.');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return thicken(imageToDrawing(data, width, height));
}

function notAnImage(file: File, cause?: unknown): ImageFileError {
  return new ImageFileError(
    'not-an-image',
    `“${file.name}” is not an image this browser can show. Choose a PNG, JPEG, WebP or GIF picture.`,
    cause,
  );
}
