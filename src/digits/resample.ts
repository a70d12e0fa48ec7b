import type { Drawing } from './preprocess.ts';

/**
 * Scales a drawing to `width` · `height`, each direction for itself. Smaller: a pixel is the mean of
 * the area it covers, so that thin strokes fade instead of vanishing. Larger: it is interpolated
 * between the nearest two, so that edges are smooth.
 */
export function resample(drawing: Drawing, width: number, height: number): Drawing {
  const across = axisWeights(drawing.width, width);
  const down = axisWeights(drawing.height, height);
  const narrowed = new Float32Array(width * drawing.height);
  for (let row = 0; row < drawing.height; row++) {
    for (let column = 0; column < width; column++) {
      narrowed[row * width + column] = weigh(
        drawing.ink,
        row * drawing.width,
        1,
        across[column] ?? NOTHING,
      );
    }
  }
  const ink = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = weigh(narrowed, column, width, down[row] ?? NOTHING);
      ink[row * width + column] = Math.min(255, Math.round(value));
    }
  }
  return { width, height, ink };
}

/** What one pixel of the result takes from a line of the source: weights from pixel `first` on. */
interface Taps {
  readonly first: number;
  /** They add up to 1. */
  readonly weights: readonly number[];
}

const NOTHING: Taps = { first: 0, weights: [] };

function axisWeights(from: number, to: number): Taps[] {
  const step = from / to;
  return Array.from({ length: to }, (_, at) =>
    step >= 1 ? areaTaps(at * step, (at + 1) * step, from) : linearTaps((at + 0.5) * step, from),
  );
}

function areaTaps(start: number, end: number, size: number): Taps {
  const first = Math.floor(start);
  const last = Math.min(size, Math.ceil(end));
  const weights: number[] = [];
  for (let pixel = first; pixel < last; pixel++) {
    weights.push((Math.min(pixel + 1, end) - Math.max(pixel, start)) / (end - start));
  }
  return { first, weights };
}

function linearTaps(centre: number, size: number): Taps {
  const position = Math.min(size - 1, Math.max(0, centre - 0.5));
  const first = Math.floor(position);
  const second = position - first;
  return { first, weights: second === 0 ? [1] : [1 - second, second] };
}

function weigh(
  values: Uint8Array | Float32Array,
  start: number,
  stride: number,
  { first, weights }: Taps,
): number {
  let sum = 0;
  for (let tap = 0; tap < weights.length; tap++) {
    sum += (weights[tap] ?? 0) * (values[start + (first + tap) * stride] ?? 0);
  }
  return sum;
}
