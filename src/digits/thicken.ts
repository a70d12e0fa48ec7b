import { cropToInk } from './preprocess.ts';
import type { Drawing } from './preprocess.ts';

/** Strokes thinner than this share of the digit's longer side fade when it is fitted into 20×20. */
const LEAST_STROKE = 0.1;

/**
 * Widens the strokes of a digit drawn with a thin pen to two of the twenty pixels it will be fitted
 * into, which is still thin for MNIST's digits. Wide enough strokes stay as they are.
 */
export function thicken(drawing: Drawing): Drawing {
  const crop = cropToInk(drawing);
  if (!crop) return drawing;
  const wanted = LEAST_STROKE * Math.max(crop.width, crop.height);
  const radius = Math.floor((wanted - strokeWidth(drawing)) / 2);
  if (radius < 1) return drawing;
  const { width, height } = drawing;
  const across = maxAlong(
    drawing.ink,
    { lines: height, step: width },
    { count: width, step: 1 },
    radius,
  );
  const ink = maxAlong(across, { lines: width, step: 1 }, { count: height, step: width }, radius);
  return { width, height, ink };
}

/** Mean width of the strokes in pixels: a long stroke's outline is twice as long as it is itself. */
function strokeWidth({ width, height, ink }: Drawing): number {
  const inked = (row: number, column: number): boolean =>
    row >= 0 &&
    row < height &&
    column >= 0 &&
    column < width &&
    (ink[row * width + column] ?? 0) > 127;
  let [area, outline] = [0, 0];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (!inked(row, column)) continue;
      area++;
      const surrounded =
        inked(row - 1, column) &&
        inked(row + 1, column) &&
        inked(row, column - 1) &&
        inked(row, column + 1);
      if (!surrounded) outline++;
    }
  }
  return outline === 0 ? 0 : (2 * area) / outline;
}

/** The most ink within `radius` pixels along one direction. */
function maxAlong(
  ink: Uint8Array,
  lines: { lines: number; step: number },
  pixels: { count: number; step: number },
  radius: number,
): Uint8Array {
  const result = new Uint8Array(ink.length);
  for (let line = 0; line < lines.lines; line++) {
    const start = line * lines.step;
    for (let at = 0; at < pixels.count; at++) {
      const value = ink[start + at * pixels.step] ?? 0;
      if (value === 0) continue;
      const end = Math.min(pixels.count - 1, at + radius);
      for (let near = Math.max(0, at - radius); near <= end; near++) {
        const index = start + near * pixels.step;
        if ((result[index] ?? 0) < value) result[index] = value;
      }
    }
  }
  return result;
}
