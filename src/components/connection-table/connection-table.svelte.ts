import type { Cell } from '#components/figure/cells.ts';
import { networkInput } from '#digits/network-input.ts';
import type { DigitImage } from '#digits/digit.ts';
import type { Activations, LiveNetwork } from '#engine/engine.ts';
import type { Weights } from '#engine/weights.ts';
import type { ConnectionTable, NetworkSpec } from '#network/spec.ts';
import { digitNotebook } from '#notebook/digit.svelte.ts';
import { networkNotebook } from '#notebook/network.svelte.ts';
import { cutWeights } from './kernels.ts';
import { missingFrom, presetTable, presets, tableKey, tableLayer, toggled } from './tables.ts';
import type { Preset, TableLayer } from './tables.ts';

/** What the table reads: the reader's digit and the network in force. */
export interface TableSource {
  readonly spec: NetworkSpec;
  readonly weights: Weights | null;
  readonly digit: DigitImage;
}

/** The table on the page, which the figure edits, phrases of the text set and exercises watch. */
export class TableBench {
  /** The reader's table; null while it is the one with which the network was trained. */
  edited: ConnectionTable | null = $state.raw(null);
  seed = $state(1);
  /** The connection looked at. */
  input = $state(0);
  map = $state(0);
  /** The unit looked at, in any map of the layer. */
  unit: Cell = $state.raw({ row: 4, column: 4 });
  /** What stood in the way of the last change, or null. */
  refusal: string | null = $state(null);
  /** The table's own network, so that nothing outside of the figure changes. */
  live: LiveNetwork | null = $state.raw(null);

  #source: TableSource;

  readonly place: TableLayer = $derived.by(() => tableLayer(this.#source.spec));
  readonly table: ConnectionTable = $derived(this.edited ?? this.place.trained);
  readonly key: string = $derived(tableKey(this.table));
  /** The preset that the table equals, or null. */
  readonly preset: Preset | null = $derived(
    presets.find((preset) => tableKey(this.#preset(preset)) === this.key) ?? null,
  );
  /** Trained connections that are cut, and connections without a trained kernel. */
  readonly cut: number = $derived(missingFrom(this.place.trained, this.table));
  readonly untrained: number = $derived(missingFrom(this.table, this.place.trained));
  readonly weights: Weights | null = $derived.by(() => {
    const { weights } = this.#source;
    return weights === null ? null : cutWeights(weights, this.place, this.table);
  });
  readonly activations: Activations | null = $derived.by(() => this.#forward());

  constructor(source: TableSource) {
    this.#source = source;
  }

  get isEdited(): boolean {
    return this.cut + this.untrained > 0;
  }

  /** Cuts or adds a connection; a map keeps at least one. */
  toggle(map: number, input: number): void {
    this.look(map, input);
    const next = toggled(this.table, map, input);
    if (next === null) {
      this.refusal =
        `That is the last connection of C3 map ${map + 1}, and a map without any would see nothing. ` +
        'Connect it elsewhere first.';
      return;
    }
    this.refusal = null;
    this.edited = next;
  }

  set(preset: Preset): void {
    this.refusal = null;
    this.edited = this.#preset(preset);
  }

  /** Sets the table that the next seed gives. */
  reseed(seed: number): void {
    this.seed = seed;
    this.set('random');
  }

  look(map: number, input: number): void {
    this.map = map;
    this.input = input;
  }

  reset(): void {
    this.edited = null;
    this.refusal = null;
    this.seed = 1;
    this.look(0, 0);
    this.unit = { row: 4, column: 4 };
  }

  #preset(preset: Preset): ConnectionTable {
    return presetTable(preset, this.place.inputs, this.place.layer.maps, this.seed);
  }

  #forward(): Activations | null {
    const { live, weights } = this;
    // While another variant is chosen, its weights may be there before its network.
    if (live?.spec.id !== this.#source.spec.id || weights === null) return null;
    live.setWeights(weights);
    return live.forward(networkInput(this.#source.digit, live.spec.input));
  }
}

/** The one table of a page. */
export const connectionTable = new TableBench({
  get spec() {
    return networkNotebook.spec;
  },
  get weights() {
    return networkNotebook.weights;
  },
  get digit() {
    return digitNotebook.digit;
  },
});
