import type { TensorInfo } from '@tensorflow/tfjs-core';

/*
 * Biases and normalization combine maps [image][row][column][channel] with one value for each channel.
 * TensorFlow.js's CPU backend computes the place of every single value for that; here the channels
 * simply run in step.
 */

export type Combine = (value: number, channelValue: number) => number;

/** A tensor of maps and one of channels, in which order they came, or null where they are no such pair. */
export function channelPair(
  a: TensorInfo,
  b: TensorInfo,
): { maps: TensorInfo; channels: TensorInfo; swapped: boolean } | null {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return null;
  if (isChannels(b, a)) return { maps: a, channels: b, swapped: false };
  if (isChannels(a, b)) return { maps: b, channels: a, swapped: true };
  return null;
}

/** Combines each value of the maps with the value of its channel. */
export function withChannels(
  maps: Float32Array,
  channels: Float32Array,
  combine: Combine,
): Float32Array {
  const result = new Float32Array(maps.length);
  const width = channels.length;
  for (let row = 0; row < maps.length; row += width) {
    for (let channel = 0; channel < width; channel++) {
      const at = row + channel;
      result[at] = combine(maps[at] as number, channels[channel] as number);
    }
  }
  return result;
}

/** Number of channels that stay when these axes are summed up, or null if not exactly the last stays. */
export function channelsLeft(x: TensorInfo, axes: readonly number[]): number | null {
  const rank = x.shape.length;
  const first = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  const allButLast = first.size === rank - 1 && !first.has(rank - 1);
  return allButLast && rank > 1 && x.dtype === 'float32' ? (x.shape[rank - 1] ?? null) : null;
}

/** The sum of each channel over all images and places, times a factor. */
export function channelSums(maps: Float32Array, channels: number, factor: number): Float32Array {
  const sums = new Float64Array(channels);
  for (let row = 0; row < maps.length; row += channels) {
    for (let channel = 0; channel < channels; channel++) {
      sums[channel] = (sums[channel] as number) + (maps[row + channel] as number);
    }
  }
  return Float32Array.from(sums, (sum) => sum * factor);
}

function isChannels(channels: TensorInfo, maps: TensorInfo): boolean {
  const width = maps.shape.at(-1) ?? 1;
  return (
    width > 1 &&
    channels.shape.at(-1) === width &&
    channels.shape.length <= maps.shape.length &&
    channels.shape.slice(0, -1).every((size) => size === 1)
  );
}
