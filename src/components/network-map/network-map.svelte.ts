import { classEvidence } from '#engine/evidence.ts';
import { unitAccount } from '#engine/unit-account.ts';
import type { UnitAccount } from '#engine/unit-account.ts';
import { unitWindows } from '#network/receptive-field.ts';
import type { Unit, Window } from '#network/receptive-field.ts';
import { layerShapes } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { NetworkSpec } from '#network/spec.ts';
import type { NetworkNotebook } from '#notebook/network.svelte.ts';

/** Which unit the reader is looking at, and what follows from it. */
export class NetworkMapState {
  /** Under the pointer. */
  hovered: Unit | null = $state.raw(null);
  /** Chosen by click, tap or keyboard; stays when the pointer leaves. */
  pinned: Unit | null = $state.raw(null);

  readonly shapes: readonly LayerShape[] = $derived.by(() => layerShapes(this.#network.spec));
  /** The unit that the figure shows; a first one is chosen so that it is never empty. */
  readonly unit: Unit = $derived.by(() => {
    const wanted = this.hovered ?? this.pinned;
    return wanted !== null && exists(wanted, this.shapes) ? wanted : firstUnit(this.shapes);
  });
  readonly windows: readonly Window[] = $derived.by(() =>
    unitWindows(this.#network.spec, this.unit),
  );
  readonly account: UnitAccount | null = $derived.by(() => {
    const { spec, weights, activations } = this.#network;
    if (weights === null || activations === null) return null;
    return unitAccount(spec, weights, activations, this.unit);
  });
  /** Evidence for and against the class in view, by layer; null unless it is an output unit. */
  readonly evidence: ReadonlyMap<number, Float32Array> | null = $derived.by(() => {
    const { spec, weights, activations } = this.#network;
    const isOutput = this.unit.layer === spec.layers.length;
    if (!isOutput || weights === null || activations === null) return null;
    return classEvidence(spec, weights, activations, this.unit.channel);
  });

  #network: NetworkNotebook;

  constructor(network: NetworkNotebook) {
    this.#network = network;
  }

  /** Pins a unit, or lets it go if it was pinned. */
  toggle(unit: Unit): void {
    this.pinned = this.pinned !== null && sameUnit(this.pinned, unit) ? null : unit;
  }

  /** Moves within the layer's maps; past an edge the next map follows. */
  move(layer: number, rows: number, columns: number, maps: number): void {
    const shape = this.shapes[layer];
    if (shape === undefined) return;
    const from =
      this.pinned?.layer === layer && exists(this.pinned, this.shapes)
        ? this.pinned
        : middleOf(layer, shape);
    this.hovered = null;
    this.pinned = {
      layer,
      channel: clamp(from.channel + maps, shape.channels),
      row: clamp(from.row + rows, shape.height),
      column: clamp(from.column + columns, shape.width),
    };
  }

  /** Chooses a unit of the layer that has none yet, when the keyboard arrives there. */
  enter(layer: number): void {
    if (this.pinned?.layer !== layer) this.move(layer, 0, 0, 0);
  }
}

/** A unit in words: `C3, map 10, row 3, column 3`. */
export function unitName(spec: NetworkSpec, shapes: readonly LayerShape[], unit: Unit): string {
  const name = layerName(spec, unit.layer);
  const shape = shapes[unit.layer];
  if (unit.layer === spec.layers.length) return `${name}, digit ${unit.channel}`;
  if (shape === undefined || shape.height * shape.width === 1)
    return `${name}, unit ${unit.channel}`;
  const place = `row ${unit.row}, column ${unit.column}`;
  return unit.layer === 0 ? `${name}, ${place}` : `${name}, map ${unit.channel}, ${place}`;
}

/** Name of a layer by its index; 0 is the input. */
export function layerName(spec: NetworkSpec, layer: number): string {
  return spec.layers[layer - 1]?.name ?? 'Input';
}

function firstUnit(shapes: readonly LayerShape[]): Unit {
  const layer = Math.min(3, shapes.length - 1);
  const shape = shapes[layer];
  return { layer, channel: Math.min(10, (shape?.channels ?? 1) - 1), row: 3, column: 3 };
}

function middleOf(layer: number, shape: LayerShape): Unit {
  const middle = (length: number): number => Math.floor((length - 1) / 2);
  return { layer, channel: 0, row: middle(shape.height), column: middle(shape.width) };
}

function exists(unit: Unit, shapes: readonly LayerShape[]): boolean {
  const shape = shapes[unit.layer];
  return (
    shape !== undefined &&
    unit.channel < shape.channels &&
    unit.row < shape.height &&
    unit.column < shape.width
  );
}

function sameUnit(a: Unit, b: Unit): boolean {
  return a.layer === b.layer && a.channel === b.channel && a.row === b.row && a.column === b.column;
}

function clamp(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index));
}
