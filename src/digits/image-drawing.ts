import type { Drawing } from './preprocess.ts';

/** Less difference than this between ink and ground, of 255, is taken for an empty picture. */
const LEAST_CONTRAST = 32;
/** What differs from the ground by less than this share of the ink's difference is noise. */
const NOISE_SHARE = 0.3;
/** What differs by this share and more is full ink. */
const FULL_SHARE = 0.8;
/** This share of the pixels may be stronger than what counts as the ink's strength: glints, dust. */
const OUTLIER_SHARE = 0.002;
/** Connected ink of less than this share of the largest piece's area is a speck. */
const SPECK_SHARE = 0.02;

/**
 * Finds the ink in a picture of a digit: a scan, a photograph or a drawing, dark on light or light on
 * dark, on an even or a slowly changing ground, or on a transparent one.
 *
 * The ground is estimated along the border, where no ink is expected; what differs from it in the
 * direction that differs most is ink, stretched to 0 … 255, without noise and specks.
 *
 * @param rgba `width` · `height` · 4 bytes, as in ImageData
 * @returns the ink; none at all where the picture has too little contrast
 * @throws RangeError when the picture's size and the length of its data do not agree
 */
export function imageToDrawing(rgba: Uint8ClampedArray, width: number, height: number): Drawing {
  if (rgba.length !== width * height * 4) {
    throw new RangeError(
      `A picture of ${width}×${height} pixels needs ${width * height * 4} bytes, not ${rgba.length}.`,
    );
  }
  const difference = differenceFromGround(rgba, width, height);
  const up = strength(difference, 1);
  const down = strength(difference, -1);
  const sign = up > down ? 1 : -1;
  const most = Math.max(up, down);
  const ink = new Uint8Array(width * height);
  if (most >= LEAST_CONTRAST) {
    const [noise, full] = [NOISE_SHARE * most, FULL_SHARE * most];
    difference.forEach((value, index) => {
      const share = (sign * value - noise) / (full - noise);
      ink[index] = Math.round(255 * Math.min(1, Math.max(0, share)));
    });
    removeSpecks(ink, width, height);
  }
  return { width, height, ink };
}

/** Per pixel, how much lighter (+) or darker (−) than the ground it is, of 255. */
function differenceFromGround(
  rgba: Uint8ClampedArray,
  width: number,
  height: number,
): Float32Array {
  const border = borderPixels(width, height);
  const difference = new Float32Array(width * height);
  const alphas = border.map((pixel) => rgba[pixel * 4 + 3] ?? 255);
  if (median(alphas) < 128) {
    // On a transparent ground whatever is opaque is ink, whatever its colour.
    return difference.map((_, pixel) => -(rgba[pixel * 4 + 3] ?? 0));
  }
  const grey = difference.map((_, pixel) => greyOnWhite(rgba, pixel * 4));
  // A plane through the border's greys follows light that falls in from one side. The border lies
  // evenly about the middle, so that the plane's two slopes can be had one by one.
  let [sumX, sumY, sumXX, sumYY] = [0, 0, 0, 0];
  for (const pixel of border) {
    const x = (pixel % width) - (width - 1) / 2;
    const y = Math.floor(pixel / width) - (height - 1) / 2;
    const value = grey[pixel] ?? 0;
    sumX += x * value;
    sumY += y * value;
    sumXX += x * x;
    sumYY += y * y;
  }
  const slopeX = sumXX === 0 ? 0 : sumX / sumXX;
  const slopeY = sumYY === 0 ? 0 : sumY / sumYY;
  const flat = grey.map((value, pixel) => {
    const x = (pixel % width) - (width - 1) / 2;
    const y = Math.floor(pixel / width) - (height - 1) / 2;
    return value - slopeX * x - slopeY * y;
  });
  const ground = median(border.map((pixel) => flat[pixel] ?? 0));
  return flat.map((value) => value - ground);
}

function greyOnWhite(rgba: Uint8ClampedArray, at: number): number {
  const [red, green, blue] = [rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0];
  const alpha = (rgba[at + 3] ?? 0) / 255;
  return alpha * (0.299 * red + 0.587 * green + 0.114 * blue) + (1 - alpha) * 255;
}

function borderPixels(width: number, height: number): number[] {
  const pixels: number[] = [];
  for (let column = 0; column < width; column++) {
    pixels.push(column, (height - 1) * width + column);
  }
  for (let row = 1; row < height - 1; row++) pixels.push(row * width, row * width + width - 1);
  return pixels;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** How far the picture goes in one direction from the ground, but for a few outliers. */
function strength(difference: Float32Array, sign: 1 | -1): number {
  const counts = new Uint32Array(257);
  for (const value of difference) {
    const level = Math.min(256, Math.max(0, Math.floor(sign * value)));
    counts[level] = (counts[level] ?? 0) + 1;
  }
  let level = 256;
  let above = counts[level] ?? 0;
  while (level > 0 && above <= OUTLIER_SHARE * difference.length) {
    level--;
    above += counts[level] ?? 0;
  }
  return level;
}

function removeSpecks(ink: Uint8Array, width: number, height: number): void {
  const piece = new Int32Array(ink.length);
  const areas = [0];
  const stack: number[] = [];
  for (let start = 0; start < ink.length; start++) {
    if (ink[start] === 0 || piece[start] !== 0) continue;
    const number = areas.length;
    let area = 0;
    piece[start] = number;
    stack.push(start);
    for (let pixel = stack.pop(); pixel !== undefined; pixel = stack.pop()) {
      area++;
      const column = pixel % width;
      const row = (pixel - column) / width;
      for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
          const neighbour = y * width + x;
          if (ink[neighbour] === 0 || piece[neighbour] !== 0) continue;
          piece[neighbour] = number;
          stack.push(neighbour);
        }
      }
    }
    areas.push(area);
  }
  const least = SPECK_SHARE * areas.reduce((most, area) => Math.max(most, area), 0);
  piece.forEach((number, pixel) => {
    if ((areas[number] ?? 0) < least) ink[pixel] = 0;
  });
}
