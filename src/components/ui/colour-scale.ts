/** A colour as red, green, blue in 0…255. */
export type Rgb = readonly [number, number, number];

/** How numbers become colours. Zero is the map's ground, or no ink the paper. */
export type Scale =
  /** From −bound over zero to +bound, purple to orange. */
  | { kind: 'signed'; bound: number }
  /** From background (no ink) to ink, in greys. */
  | { kind: 'ink'; background: number; ink: number };

/** Colours of both scales for the theme in force, as {@link rampOf} makes them. */
export interface Palette {
  /** Most negative … zero … most positive. */
  signed: Uint8Array;
  /** No ink … full ink. */
  ink: Uint8Array;
  /** Ground of a unit whose value is drawn as a square. */
  empty: Rgb;
}

/** Position of a value on its scale, clipped to 0…1. */
export function scalePosition(value: number, scale: Scale): number {
  const low = scale.kind === 'signed' ? -scale.bound : scale.background;
  const high = scale.kind === 'signed' ? scale.bound : scale.ink;
  if (high === low) return scale.kind === 'signed' ? 0.5 : 0;
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** Colours of a ramp: fine enough that no step can be seen. */
const RAMP_STEPS = 256;

/**
 * A scale's colours in {@link RAMP_STEPS} steps, interpolated between evenly spaced stops.
 *
 * @returns red, green and blue of each step, one after another.
 */
export function rampOf(stops: readonly Rgb[]): Uint8Array {
  const ramp = new Uint8Array(RAMP_STEPS * 3);
  for (let step = 0; step < RAMP_STEPS; step++) {
    const along = (step / (RAMP_STEPS - 1)) * (stops.length - 1);
    const below = Math.min(stops.length - 2, Math.floor(along));
    const [from, to] = [stops[below] ?? BLACK, stops[below + 1] ?? BLACK];
    for (const channel of [0, 1, 2] as const) {
      ramp[step * 3 + channel] = from[channel] + (to[channel] - from[channel]) * (along - below);
    }
  }
  return ramp;
}

const BLACK: Rgb = [0, 0, 0];

/** Colour of a value. */
export function colourOf(value: number, scale: Scale, palette: Palette): Rgb {
  const ramp = palette[scale.kind];
  const at = 3 * Math.round(scalePosition(value, scale) * (RAMP_STEPS - 1));
  return [ramp[at] ?? 0, ramp[at + 1] ?? 0, ramp[at + 2] ?? 0];
}

/**
 * Pixels of a map, one for each value, row by row.
 *
 * @returns `values.length · 4` bytes: red, green, blue, opaque.
 */
export function pixels(
  values: ArrayLike<number>,
  scale: Scale,
  palette: Palette,
): Uint8ClampedArray<ArrayBuffer> {
  const ramp = palette[scale.kind];
  const bytes = new Uint8ClampedArray(values.length * 4);
  for (let index = 0; index < values.length; index++) {
    const step = Math.round(scalePosition(values[index] ?? 0, scale) * (RAMP_STEPS - 1));
    bytes[index * 4] = ramp[step * 3] ?? 0;
    bytes[index * 4 + 1] = ramp[step * 3 + 1] ?? 0;
    bytes[index * 4 + 2] = ramp[step * 3 + 2] ?? 0;
    bytes[index * 4 + 3] = 255;
  }
  return bytes;
}

/** Largest absolute value, for scales that have no natural bound; never zero. */
export function largest(values: Iterable<number>): number {
  let bound = 0;
  for (const value of values) bound = Math.max(bound, Math.abs(value));
  return bound === 0 ? 1 : bound;
}
