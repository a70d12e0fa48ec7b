export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The size an image file claims to have, read from its first bytes without decoding it, so that a
 * small file of a huge image can be refused before it fills the memory. Knows PNG, JPEG, GIF, WebP
 * and BMP.
 *
 * @param bytes the file, or its first 64 KB or so (a JPEG's size may stand far in)
 * @returns undefined where the format is another or the size is not within `bytes`
 */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (startsWith(bytes, 0, '\x89PNG\r\n\x1a\n')) {
      return { width: view.getUint32(16), height: view.getUint32(20) };
    }
    if (startsWith(bytes, 0, 'GIF8')) {
      return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    }
    if (startsWith(bytes, 0, 'BM') && view.getUint32(6) === 0) {
      return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
    }
    if (startsWith(bytes, 0, 'RIFF') && startsWith(bytes, 8, 'WEBP')) return webpSize(bytes, view);
    if (startsWith(bytes, 0, '\xff\xd8\xff')) return jpegSize(view);
  } catch (error) {
    // The file ends before its size.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

function webpSize(bytes: Uint8Array, view: DataView): ImageSize | undefined {
  if (startsWith(bytes, 12, 'VP8X')) {
    return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) };
  }
  if (startsWith(bytes, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (startsWith(bytes, 12, 'VP8 ')) {
    return {
      width: view.getUint16(26, true) & 0x3fff,
      height: view.getUint16(28, true) & 0x3fff,
    };
  }
  return undefined;
}

function jpegSize(view: DataView): ImageSize | undefined {
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    // Start of frame, of any coding; C4, C8 and CC in the same range mean something else.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  return Array.from(text).every(
    (character, index) => bytes[at + index] === character.charCodeAt(0),
  );
}
