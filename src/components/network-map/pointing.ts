import type { Unit } from '#network/receptive-field.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { FlatGrid } from './layout.ts';

/** What is drawn in the element pointed at. */
interface Picture {
  layer: number;
  map: number;
  shape: LayerShape;
  /** The arrangement of a flat layer's units, or null for a feature map. */
  grid: FlatGrid | null;
}

/** The unit under the pointer, or null beside the picture. */
export function unitAt(event: MouseEvent, picture: Picture): Unit | null {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const across = (event.clientX - box.left) / box.width;
  const down = (event.clientY - box.top) / box.height;
  if (across < 0 || across >= 1 || down < 0 || down >= 1) return null;
  const { layer, map, shape, grid } = picture;
  if (grid === null) {
    const row = Math.floor(down * shape.height);
    const column = Math.floor(across * shape.width);
    return { layer, channel: map, row, column };
  }
  const unit = Math.floor(down * grid.rows) * grid.columns + Math.floor(across * grid.columns);
  return unit < shape.channels ? { layer, channel: unit, row: 0, column: 0 } : null;
}
