import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { kernelOf } from '#components/convolution-stepper/first-convolution.ts';
import type { Cell } from '#components/figure/cells.ts';
import { networkInput } from '#digits/network-input.ts';
import type { DigitImage } from '#digits/digit.ts';
import type { Activations, LiveNetwork } from '#engine/engine.ts';
import type { Weights } from '#engine/weights.ts';
import type { ConvolutionSpec } from '#network/spec.ts';
import { editedWeights } from './edited-weights.ts';

/** Limits of a painted weight. */
export const STRONGEST = 1;

/** What the bench reads: the reader's digit and the network in force. */
export interface BenchSource {
  readonly weights: Weights | null;
  readonly digit: DigitImage;
  readonly layer: ConvolutionSpec;
}

/** Kernels that can be painted and muted, on a network of the bench's own. */
export class KernelBench {
  /** The kernel on the bench. */
  chosen = $state(0);
  brush = $state(0.5);
  /** Weights painted, by their index in the layer's weight tensor. */
  readonly painted = new SvelteMap<number, number>();
  readonly muted = new SvelteSet<number>();
  /** The unit pointed at, in any map. */
  unit: Cell = $state.raw({ row: 11, column: 11 });
  /** The bench's own network, so that nothing outside of the figure changes. */
  live: LiveNetwork | null = $state.raw(null);

  #source: BenchSource;

  readonly weights: Weights | null = $derived.by(() => {
    const { weights, layer } = this.#source;
    return weights === null ? null : editedWeights(weights, layer, this);
  });
  readonly activations: Activations | null = $derived.by(() => this.#forward());
  readonly isEdited: boolean = $derived(this.painted.size > 0 || this.muted.size > 0);

  constructor(source: BenchSource) {
    this.#source = source;
  }

  get area(): number {
    return this.#source.layer.kernel ** 2;
  }

  /** A kernel as painted, also while it is muted. */
  kernel(map: number): Float32Array {
    const { weights, layer } = this.#source;
    if (weights === null) return new Float32Array();
    const values = kernelOf(weights, layer, map).slice();
    for (let cell = 0; cell < values.length; cell++) {
      const painted = this.painted.get(map * this.area + cell);
      if (painted !== undefined) values[cell] = painted;
    }
    return values;
  }

  isPainted(map: number): boolean {
    const [from, to] = [map * this.area, (map + 1) * this.area];
    return [...this.painted.keys()].some((index) => index >= from && index < to);
  }

  /** Sets one weight of the kernel on the bench. */
  paint(cell: number, value: number): void {
    const limited = Math.min(STRONGEST, Math.max(-STRONGEST, value));
    this.painted.set(this.chosen * this.area + cell, limited);
  }

  /** Makes one weight of the kernel on the bench larger or smaller. */
  nudge(cell: number, by: number): void {
    const value = (this.kernel(this.chosen)[cell] ?? 0) + by;
    this.paint(cell, Math.round(value * 100) / 100);
  }

  toggleMuted(map: number): void {
    if (!this.muted.delete(map)) this.muted.add(map);
  }

  /** Mutes every map but one. */
  solo(map: number): void {
    for (let index = 0; index < this.#source.layer.maps; index++) this.muted.add(index);
    this.muted.delete(map);
  }

  /** Gives a kernel its own weights back. */
  restore(map: number): void {
    for (let cell = 0; cell < this.area; cell++) this.painted.delete(map * this.area + cell);
    this.muted.delete(map);
  }

  reset(): void {
    this.painted.clear();
    this.muted.clear();
    this.chosen = 0;
    this.brush = 0.5;
    this.unit = { row: 11, column: 11 };
  }

  #forward(): Activations | null {
    const { live, weights } = this;
    if (live === null || weights === null) return null;
    live.setWeights(weights);
    return live.forward(networkInput(this.#source.digit, live.spec.input));
  }
}
