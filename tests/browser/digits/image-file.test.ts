import { expect, test } from 'vitest';
import { ImageFileError, readImageFile } from '#digits/image-file.ts';
import type { ImageFault } from '#digits/image-file.ts';
import { preprocess } from '#digits/preprocess.ts';

/** A picture with an upright bar, as a file. */
async function picture(width: number, height: number, type = 'image/png'): Promise<File> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.fillStyle = '#eee';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#223';
  context.fillRect(width * 0.4, height * 0.2, width * 0.2, height * 0.6);
  return new File([await canvas.convertToBlob({ type })], 'bar.png', { type });
}

async function expectFault(file: File, fault: ImageFault, message: RegExp): Promise<void> {
  const error: unknown = await readImageFile(file).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ImageFileError);
  expect(error).toMatchObject({ fault, message: expect.stringMatching(message) as string });
}

test.for(['image/png', 'image/jpeg', 'image/webp'])(
  'a picture of type %s becomes a digit',
  async (type) => {
    const drawing = await readImageFile(await picture(1000, 1000, type));
    expect([drawing.width, drawing.height]).toEqual([320, 320]);
    const steps = preprocess(drawing);
    if (steps.empty) throw new Error('no ink');
    expect(steps.fitted.height).toBe(20);
    expect(steps.fitted.width).toBe(7);
    expect(steps.digit[14 * 28 + 14]).toBe(255);
  },
);

test('a small picture keeps its size', async () => {
  const drawing = await readImageFile(await picture(28, 28));
  expect([drawing.width, drawing.height]).toEqual([28, 28]);
});

test('a file over 10 MB is refused unread', async () => {
  const file = new File([new Uint8Array(11 * 1024 * 1024)], 'big.png', { type: 'image/png' });
  await expectFault(file, 'too-large', /“big.png” has 11.0 MB; the most is 10 MB/);
});

test('more than 4096 pixels a side are refused before decoding', async () => {
  const head = new Uint8Array(await (await picture(28, 28)).arrayBuffer());
  new DataView(head.buffer).setUint32(16, 60_000);
  const file = new File([head], 'wide.png', { type: 'image/png' });
  await expectFault(file, 'too-large', /60000×28 pixels; the most is 4096×4096/);
});

test('a file that is no image is refused, whatever it is called', async () => {
  const text = ['Dear reader, this is a letter.'];
  const named = new File(text, 'letter.txt', { type: 'text/plain' });
  await expectFault(named, 'not-an-image', /“letter.txt” is not an image.*Choose a PNG/);
  const disguised = new File(text, 'letter.png', { type: 'image/png' });
  await expectFault(disguised, 'not-an-image', /“letter.png” is not an image/);
});

test('an image cut short in its head is damaged', async () => {
  const whole = await (await picture(300, 300)).arrayBuffer();
  const file = new File([whole.slice(0, 40)], 'half.png', { type: 'image/png' });
  await expectFault(file, 'damaged', /“half.png” is damaged/);
});

test('an empty file and an even picture are refused', async () => {
  await expectFault(new File([], 'empty.png', { type: 'image/png' }), 'empty', /is empty/);
  const canvas = new OffscreenCanvas(50, 50);
  canvas.getContext('2d')?.fillRect(0, 0, 50, 50);
  const black = new File([await canvas.convertToBlob()], 'black.png', { type: 'image/png' });
  await expectFault(black, 'no-ink', /“black.png” shows no digit/);
});
