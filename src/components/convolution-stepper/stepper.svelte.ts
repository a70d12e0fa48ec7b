import type { Cell } from '#components/figure/cells.ts';

export type Pace = 'products' | 'windows';

/** Milliseconds between steps while it plays. */
const PACES: Readonly<Record<Pace, number>> = { products: 180, windows: 60 };

/** Where the stepper stands: which kernel, which window, how many products of it are done. */
export class Stepper {
  map = $state(0);
  /** Windows done before this one, row by row. */
  window = $state(0);
  /** Products done of this window. */
  product = $state(0);
  pace: Pace = $state('products');
  playing = $state(false);

  /** Units across a map. */
  side: number;
  /** Products of a window. */
  products: number;

  constructor(side: number, products: number) {
    this.side = $state(side);
    this.products = $state(products);
    this.reset();
  }

  readonly corner: Cell = $derived.by(() => ({
    row: Math.floor(this.window / this.side),
    column: this.window % this.side,
  }));

  get windows(): number {
    return this.side * this.side;
  }

  get interval(): number {
    return PACES[this.pace];
  }

  get atEnd(): boolean {
    return this.window === this.windows - 1 && this.product === this.products;
  }

  get atStart(): boolean {
    return this.window === 0 && this.product === 0;
  }

  /** One product further, or one window, as the pace has it. */
  forward(): void {
    if (this.pace === 'windows') this.#toWindow(this.window + 1, this.products);
    else if (this.product < this.products) this.product += 1;
    else if (this.window < this.windows - 1) this.#toWindow(this.window + 1, 1);
    if (this.atEnd) this.playing = false;
  }

  back(): void {
    if (this.pace === 'windows') this.#toWindow(this.window - 1, this.products);
    else if (this.product > 1 || this.window === 0) this.product = Math.max(0, this.product - 1);
    else this.#toWindow(this.window - 1, this.products);
  }

  /** Moves the window; its sum stands complete. */
  moveTo({ row, column }: Cell): void {
    this.playing = false;
    this.#toWindow(row * this.side + column, this.products);
  }

  scrubWindow(window: number): void {
    this.playing = false;
    this.#toWindow(window, this.product);
  }

  scrubProduct(product: number): void {
    this.playing = false;
    this.product = product;
  }

  play(): void {
    if (this.atEnd) this.#toWindow(0, 0);
    this.playing = true;
  }

  /** Fits the stepper to another network's first layer. */
  fit(side: number, products: number): void {
    if (side === this.side && products === this.products) return;
    this.side = side;
    this.products = products;
    this.reset();
  }

  /** Back to the first map; a window in the middle, its sum complete. */
  reset(): void {
    this.playing = false;
    this.map = 0;
    const middle = Math.floor(this.side / 2);
    this.#toWindow(middle * this.side + middle, this.products);
  }

  #toWindow(window: number, product: number): void {
    this.window = Math.min(this.windows - 1, Math.max(0, window));
    this.product = product;
  }
}
