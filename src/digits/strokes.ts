import type { Drawing } from './preprocess.ts';

/** A point on the pad, each coordinate in 0…1 from the top left. */
export interface StrokePoint {
  x: number;
  y: number;
}

/** One movement of the pen, from where it was put down to where it was lifted. */
export type Stroke = readonly StrokePoint[];

/** Width of the pen as a fraction of the pad's width: about the stroke of an MNIST digit. */
export const PEN_WIDTH = 0.085;

/**
 * Draws strokes as ink: every pixel whose centre lies within half a pen's width of a stroke, with a
 * soft edge one pixel wide.
 *
 * @param side width and height of the drawing in pixels.
 */
export function rasterise(strokes: readonly Stroke[], side: number, penWidth = PEN_WIDTH): Drawing {
  const ink = new Uint8Array(side * side);
  const radius = (penWidth * side) / 2;
  for (const stroke of strokes) {
    stroke.forEach((point, index) => {
      const from = stroke[index - 1] ?? point;
      inkSegment(ink, side, radius, from, point);
    });
  }
  return { width: side, height: side, ink };
}

function inkSegment(
  ink: Uint8Array,
  side: number,
  radius: number,
  from: StrokePoint,
  to: StrokePoint,
): void {
  const [ax, ay, bx, by] = [from.x * side, from.y * side, to.x * side, to.y * side];
  const reach = radius + 1;
  const outerSquared = (radius + 0.5) ** 2;
  const left = Math.max(0, Math.floor(Math.min(ax, bx) - reach));
  const right = Math.min(side - 1, Math.ceil(Math.max(ax, bx) + reach));
  const top = Math.max(0, Math.floor(Math.min(ay, by) - reach));
  const bottom = Math.min(side - 1, Math.ceil(Math.max(ay, by) + reach));
  const [dx, dy] = [bx - ax, by - ay];
  const lengthSquared = dx * dx + dy * dy;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const [px, py] = [column + 0.5 - ax, row + 0.5 - ay];
      const along = lengthSquared === 0 ? 0 : (px * dx + py * dy) / lengthSquared;
      const t = Math.min(1, Math.max(0, along));
      const [offX, offY] = [px - t * dx, py - t * dy];
      const distanceSquared = offX * offX + offY * offY;
      if (distanceSquared >= outerSquared) continue;
      const cover = Math.min(1, radius + 0.5 - Math.sqrt(distanceSquared));
      const index = row * side + column;
      ink[index] = Math.max(ink[index] ?? 0, Math.round(cover * 255));
    }
  }
}
