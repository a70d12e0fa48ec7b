/** A place in a map. */
export interface Cell {
  row: number;
  column: number;
}

/** The nearest cell whose row and column lie in 0 … last. */
export function clampCell({ row, column }: Cell, last: number): Cell {
  const clamp = (value: number): number => Math.min(last, Math.max(0, value));
  return { row: clamp(row), column: clamp(column) };
}

const ARROWS: Readonly<Record<string, Cell>> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
};

/** How far a key moves a mark: arrows by one cell, with Shift by five; null for other keys. */
export function keyStep(event: Pick<KeyboardEvent, 'key' | 'shiftKey'>): Cell | null {
  const arrow = ARROWS[event.key];
  if (arrow === undefined) return null;
  const cells = event.shiftKey ? 5 : 1;
  return { row: arrow.row * cells, column: arrow.column * cells };
}
