import type { Scale } from '#components/ui/colour-scale.ts';

/** One axis of the connection table: the maps below, or the layer's own. */
export interface Axis {
  name: string;
  count: number;
  /** Width of a map. */
  side: number;
  picture: (index: number) => Float32Array;
  scale: Scale;
  /** Connections of a map. */
  sum: (index: number) => number;
}
