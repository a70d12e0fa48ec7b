import type { StrokePoint } from '#digits/strokes.ts';
import type { DigitNotebook } from '#notebook/digit.svelte.ts';

/** How far an arrow key moves the pen, as a fraction of the pad. */
const STEP = 1 / 28;
const LARGE_STEP = 4 / 28;

/** A pen moved by arrow keys and put down or lifted by the space bar. */
export class KeyboardPen {
  point: StrokePoint = $state.raw({ x: 0.5, y: 0.5 });
  down = $state(false);

  #digit: DigitNotebook;

  constructor(digit: DigitNotebook) {
    this.#digit = digit;
  }

  /** Acts on a key. @returns true if the key meant something here. */
  press(key: string, large: boolean): boolean {
    const step = large ? LARGE_STEP : STEP;
    switch (key) {
      case 'ArrowLeft':
        return this.#move(-step, 0);
      case 'ArrowRight':
        return this.#move(step, 0);
      case 'ArrowUp':
        return this.#move(0, -step);
      case 'ArrowDown':
        return this.#move(0, step);
      case ' ':
        if (this.down) this.lift();
        else {
          this.down = true;
          this.#digit.beginStroke([this.point]);
        }
        return true;
      case 'Backspace':
        this.lift();
        this.#digit.undo();
        return true;
      case 'Delete':
        this.lift();
        this.#digit.clear();
        return true;
      case 'Escape':
        this.lift();
        return true;
      default:
        return false;
    }
  }

  lift(): void {
    if (!this.down) return;
    this.down = false;
    this.#digit.endStroke();
  }

  #move(dx: number, dy: number): true {
    this.point = { x: within(this.point.x + dx), y: within(this.point.y + dy) };
    if (this.down) this.#digit.extendStroke([this.point]);
    return true;
  }
}

function within(coordinate: number): number {
  return Math.min(1, Math.max(0, coordinate));
}
