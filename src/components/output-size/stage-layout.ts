/** Where the parts of the stage stand, in pixels. */
export interface StageLayout {
  height: number;
  /** Width of one column of the padded row. */
  cell: number;
  row: { y: number; height: number };
  /** Bars of the places, first to last. */
  stairs: { y: number; pitch: number; bar: number };
  output: { y: number; side: number; every: number };
}

const ROW_Y = 28;
const STAIRS_HEIGHT = 196;

/**
 * Lays the stage out: the padded row above, a bar for every place of the window below it, each a little
 * lower than the one before, and an output cell beneath every bar.
 *
 * @param width of the stage in pixels
 * @param columns of the padded row
 */
export function stageLayout(
  width: number,
  columns: number,
  places: number,
  stride: number,
): StageLayout {
  const cell = width / Math.max(1, columns);
  const rowHeight = Math.min(26, Math.max(16, cell));
  const top = ROW_Y + rowHeight + 14;
  const pitch = Math.min(14, STAIRS_HEIGHT / Math.max(1, places));
  const side = Math.min(20, cell * stride * 0.8);
  const outputY = top + pitch * Math.max(1, places) + 18;
  return {
    height: outputY + side + 22,
    cell,
    row: { y: ROW_Y, height: rowHeight },
    stairs: { y: top, pitch, bar: Math.max(1.5, Math.min(6, pitch * 0.55)) },
    output: { y: outputY, side, every: side >= 15 ? 1 : places },
  };
}
