import type { Cell } from '#components/figure/cells.ts';
import { DIGIT_SIDE } from '#digits/digit.ts';
import type { DigitImage } from '#digits/digit.ts';

/** A digit moved by whole pixels, rows downwards and columns to the right; what comes in is background. */
export function shiftedDigit(digit: DigitImage, by: Cell): DigitImage {
  const moved = new Uint8Array(digit.length);
  const inside = (place: number): boolean => place >= 0 && place < DIGIT_SIDE;
  for (let row = 0; row < DIGIT_SIDE; row++) {
    for (let column = 0; column < DIGIT_SIDE; column++) {
      const [fromRow, fromColumn] = [row - by.row, column - by.column];
      if (!inside(fromRow) || !inside(fromColumn)) continue;
      moved[row * DIGIT_SIDE + column] = digit[fromRow * DIGIT_SIDE + fromColumn] ?? 0;
    }
  }
  return moved;
}

/**
 * How much maps have changed, as a fraction of how much they vary: the root of the summed squared
 * differences over the summed squared distances of each map's values from its mean. 0 is no change; 1
 * is a change as large as the pattern itself. Maps without any pattern give 0.
 *
 * @param before `[map][row][column]`
 * @param after the same maps
 */
export function changeOf(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  maps: number,
): number {
  const area = before.length / maps;
  let difference = 0;
  let variation = 0;
  for (let map = 0; map < maps; map++) {
    const from = map * area;
    let mean = 0;
    for (let at = from; at < from + area; at++) mean += (before[at] ?? 0) / area;
    for (let at = from; at < from + area; at++) {
      difference += ((after[at] ?? 0) - (before[at] ?? 0)) ** 2;
      variation += ((before[at] ?? 0) - mean) ** 2;
    }
  }
  return variation < 1e-12 ? 0 : Math.sqrt(difference / variation);
}

/** A step in words: `one pixel up and to the left`. */
export function stepText({ row, column }: Cell): string {
  const vertical = row === 0 ? '' : row < 0 ? 'up' : 'down';
  const horizontal = column === 0 ? '' : `to the ${column < 0 ? 'left' : 'right'}`;
  const parts = [vertical, horizontal].filter((part) => part !== '');
  return parts.length === 0 ? 'not moved' : `one pixel ${parts.join(' and ')}`;
}
