import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageSize } from '#digits/image-size.ts';

/** Bytes from numbers and from text, one byte a character. */
function bytes(...parts: (number | string)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'number' ? [part] : Array.from(part, (letter) => letter.charCodeAt(0)),
    ),
  );
}

const png = bytes('\x89PNG\r\n\x1a\n', 0, 0, 0, 13, 'IHDR', 0, 0, 1, 2, 0, 0, 0, 7, 8, 0);
const webp = (kind: string, ...rest: number[]) => bytes('RIFF', 0, 0, 0, 0, 'WEBP', kind, ...rest);

test('the size is read from the head of each format', () => {
  expect(imageSize(png)).toEqual({ width: 258, height: 7 });
  expect(imageSize(bytes('GIF89a', 2, 1, 7, 0, 0))).toEqual({ width: 258, height: 7 });
  const bmp = bytes('BM', 1, 1, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 1, 0, 0);
  // A negative height only says that the rows go downwards.
  const upsideDown = bytes(...bmp, 0xf9, 0xff, 0xff, 0xff);
  expect(imageSize(upsideDown)).toEqual({ width: 258, height: 7 });
  const extended = webp('VP8X', 10, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 6, 0, 0);
  expect(imageSize(extended)).toEqual({ width: 258, height: 7 });
  const lossless = webp('VP8L', 0, 0, 0, 0, 0x2f, 0x01, 0x81, 0x01, 0x00);
  expect(imageSize(lossless)).toEqual({ width: 258, height: 7 });
  const lossy = webp('VP8 ', 0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 2, 1, 7, 0);
  expect(imageSize(lossy)).toEqual({ width: 258, height: 7 });
});

test("a JPEG's size is found behind its other segments", () => {
  const jpeg = bytes(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9, 0xff);
  expect(imageSize(bytes(...jpeg, 0xff, 0xc2, 0, 11, 8, 0, 7, 1, 2, 3))).toEqual({
    width: 258,
    height: 7,
  });
});

test('a head cut short, other files and noise have no size, and none throws', () => {
  expect(imageSize(png.subarray(0, 20))).toBeUndefined();
  expect(imageSize(bytes('BMX is a sport'))).toBeUndefined();
  expect(imageSize(bytes('%PDF-1.7'))).toBeUndefined();
  expect(imageSize(new Uint8Array(0))).toBeUndefined();
  const starts = [png, bytes('GIF89a'), webp('VP8X'), bytes(0xff, 0xd8, 0xff), bytes('BM')];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 60 }), (start, rest) => {
      const { width, height } = imageSize(bytes(...start, ...rest)) ?? { width: 1, height: 1 };
      expect(Number.isInteger(width) && Number.isInteger(height)).toBe(true);
    }),
  );
});
