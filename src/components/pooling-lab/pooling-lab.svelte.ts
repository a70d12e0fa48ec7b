import type { Cell } from '#components/figure/cells.ts';
import type { Subsampling } from './pooling.ts';

/** Limits of the sliders. */
export const COEFFICIENT_LIMIT = 2;
export const BIAS_LIMIT = 2;

const START: Cell = { row: 6, column: 6 };

type OwnNumbers = Pick<Subsampling, 'coefficient' | 'bias'>;

/** What the reader has set in the lab: the map, the window, and coefficients and biases of their own. */
export class PoolingLab {
  map = $state(0);
  /** The unit whose window is worked out, or null while the figure chooses. */
  chosenUnit: Cell | null = $state.raw(null);
  /** Coefficients and biases that the reader has set, by map. */
  #own: Readonly<Record<number, OwnNumbers | undefined>> = $state.raw({});

  /** True where the map's coefficient or bias is not the network's. */
  get isSet(): boolean {
    return this.#own[this.map] !== undefined;
  }

  /** The chosen map's numbers: the reader's where they have set them, else the network's. */
  with(learned: Subsampling): Subsampling {
    return { ...learned, ...this.#own[this.map] };
  }

  /** Sets coefficient and bias of the chosen map. */
  set(own: OwnNumbers): void {
    this.#own = { ...this.#own, [this.map]: own };
  }

  /** Gives the chosen map the network's numbers back. */
  restore(): void {
    this.#own = { ...this.#own, [this.map]: undefined };
  }

  reset(): void {
    this.map = 0;
    this.chosenUnit = null;
    this.#own = {};
  }
}

/**
 * The window with the widest spread of values: there the ways of pooling differ most.
 *
 * @param map `[row][column]`, `side · side` values.
 */
export function liveliestUnit(map: ArrayLike<number>, side: number, window: number): Cell {
  const across = Math.floor(side / window);
  let best = START;
  let widest = 0;
  for (let row = 0; row < across; row++) {
    for (let column = 0; column < across; column++) {
      let [low, high] = [Infinity, -Infinity];
      for (let cell = 0; cell < window * window; cell++) {
        const at = (row * window + Math.floor(cell / window)) * side + column * window;
        const value = map[at + (cell % window)] ?? 0;
        [low, high] = [Math.min(low, value), Math.max(high, value)];
      }
      if (high - low > widest) [best, widest] = [{ row, column }, high - low];
    }
  }
  return best;
}
