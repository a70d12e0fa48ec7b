/** A colour as red, green, blue in 0…255. */
export type Rgb = readonly [number, number, number];

/** How numbers become colours. Zero is the map's ground, or no ink the paper. */
export type Scale =
  /** From −bound over zero to +bound, purple to orange. */
  | { kind: 'signed'; bound: number }
  /** From background (no ink) to ink, in greys. */
  | { kind: 'ink'; background: number; ink: number };

/** Colours of both scales from one end to the other, evenly spaced, for the theme in force. */
export interface Palette {
  /** Most negative … zero … most positive. */
  signed: readonly Rgb[];
  /** No ink … full ink. */
  ink: readonly Rgb[];
}

/** Position of a value on its scale, clipped to 0…1. */
export function scalePosition(value: number, scale: Scale): number {
  const [low, high] =
    scale.kind === 'signed' ? [-scale.bound, scale.bound] : [scale.background, scale.ink];
  if (high === low) return scale.kind === 'signed' ? 0.5 : 0;
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** Colour of a value, interpolated between the palette's stops. */
export function colourOf(value: number, scale: Scale, palette: Palette): Rgb {
  const stops = palette[scale.kind];
  const along = scalePosition(value, scale) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(along));
  const [from, to] = [stops[below], stops[below + 1]];
  if (from === undefined || to === undefined) return [0, 0, 0];
  const part = along - below;
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(from[channel] + (to[channel] - from[channel]) * part);
  return [mix(0), mix(1), mix(2)];
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
  const bytes = new Uint8ClampedArray(values.length * 4);
  for (let index = 0; index < values.length; index++) {
    const [red, green, blue] = colourOf(values[index] ?? 0, scale, palette);
    bytes[index * 4] = red;
    bytes[index * 4 + 1] = green;
    bytes[index * 4 + 2] = blue;
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
