import { dot, dotNarrow } from "./dot";
import { CELL, Layer, greatest, least } from "./layer";
import { squash, unsquash } from "./squash";

/** Weighted sums and outputs of a convolution or dense layer for the tiles `from` … `to − 1`. */
export function convolve(layer: Layer, from: i32, to: i32): void {
  const maps = layer.maps;
  let map = 0;
  if (layer.narrow) {
    for (; map + 8 <= maps; map += 8) convolveMaps(8, true, layer, map, from, to);
    for (; map + 4 <= maps; map += 4) convolveMaps(4, true, layer, map, from, to);
    for (; map + 2 <= maps; map += 2) convolveMaps(2, true, layer, map, from, to);
    if (map < maps) convolveMaps(1, true, layer, map, from, to);
    return;
  }
  for (; map + 4 <= maps; map += 4) convolveMaps(4, false, layer, map, from, to);
  for (; map + 2 <= maps; map += 2) convolveMaps(2, false, layer, map, from, to);
  if (map < maps) convolveMaps(1, false, layer, map, from, to);
}

@inline
function convolveMaps(n: i32, narrow: bool, layer: Layer, map: i32, from: i32, to: i32): void {
  const side = layer.side;
  const inputSide = layer.inputSide;
  const kernel = layer.kernel;
  const cellBytes = <usize>layer.channels * CELL;
  const inputRow = <usize>inputSide * cellBytes;
  const inputTile = <usize>inputSide * inputRow;
  const step = <usize>layer.maps * 4;
  const kernelColumn = <usize>layer.channels * step;
  const kernelRow = <usize>kernel * kernelColumn;
  const weights = layer.weights + <usize>map * 4;
  const bias = layer.bias + <usize>map * 4;
  // Then squashing comes after normalization.
  const normalizes = layer.scale != 0;
  const outputCell = <usize>layer.maps * CELL;
  let offset = <usize>(from * side * side * layer.maps + map) * CELL;

  for (let tile = from; tile < to; tile++) {
    const input = layer.input + <usize>tile * inputTile;
    for (let y = 0; y < side; y++) {
      // Padding adds nothing, so the part of the kernel that lies on it is left out.
      const top = y * layer.stride - layer.padding;
      const fromRow = greatest(0, -top);
      const rows = least(kernel, inputSide - top) - fromRow;
      for (let x = 0; x < side; x++) {
        const left = x * layer.stride - layer.padding;
        const fromColumn = greatest(0, -left);
        const columns = least(kernel, inputSide - left) - fromColumn;
        const cells =
          input + <usize>(top + fromRow) * inputRow + <usize>(left + fromColumn) * cellBytes;
        const start = weights + <usize>fromRow * kernelRow + <usize>fromColumn * kernelColumn;
        const counted = columns > 0 ? rows : 0;
        const run = columns * layer.channels;
        const sum = layer.sum + offset;
        if (narrow) {
          dotNarrow(n, cells, inputRow, start, kernelRow, step, counted, run, bias, sum);
        } else {
          dot(n, cells, inputRow, start, kernelRow, 0, step, counted, 1, run, bias, sum);
        }
        if (!normalizes) {
          squash(layer.activation, layer.sum + offset, layer.output + offset, <usize>n * CELL);
        }
        offset += outputCell;
      }
    }
  }
}

/**
 * Gradient with respect to the sums of the layer below: for each of its cells, the dot product of
 * the gradients of the units that read it with the turned weights, times the slope there.
 */
export function convolveBack(layer: Layer, from: i32, to: i32): void {
  const channels = layer.channels;
  let channel = 0;
  for (; channel + 4 <= channels; channel += 4) convolveBackChannels(4, layer, channel, from, to);
  for (; channel + 2 <= channels; channel += 2) convolveBackChannels(2, layer, channel, from, to);
  if (channel < channels) convolveBackChannels(1, layer, channel, from, to);
}

@inline
function convolveBackChannels(n: i32, layer: Layer, channel: i32, from: i32, to: i32): void {
  const side = layer.side;
  const inputSide = layer.inputSide;
  const kernel = layer.kernel;
  const stride = layer.stride;
  const cellBytes = <usize>layer.maps * CELL;
  const gradientRow = <usize>side * cellBytes;
  const gradientTile = <usize>side * gradientRow;
  const step = <usize>layer.channels * 4;
  const kernelColumn = <usize>layer.maps * step;
  const kernelRow = <usize>kernel * kernelColumn;
  const weights = layer.turned + <usize>channel * 4;
  const inputCell = <usize>layer.channels * CELL;
  let offset = <usize>(from * inputSide * inputSide * layer.channels + channel) * CELL;

  for (let tile = from; tile < to; tile++) {
    const gradient = layer.gradient + <usize>tile * gradientTile;
    for (let y = 0; y < inputSide; y++) {
      // Units whose window covers row y: y + padding = unit · stride + kernel row.
      const lastRow = least(side - 1, (y + layer.padding) / stride);
      const firstRow = greatest(0, (y + layer.padding - kernel + stride) / stride);
      const kernelFromRow = kernel - 1 - (y + layer.padding - firstRow * stride);
      for (let x = 0; x < inputSide; x++) {
        const lastColumn = least(side - 1, (x + layer.padding) / stride);
        const firstColumn = greatest(0, (x + layer.padding - kernel + stride) / stride);
        const kernelFromColumn = kernel - 1 - (x + layer.padding - firstColumn * stride);
        const columns = lastColumn - firstColumn + 1;
        dot(
          n,
          gradient + <usize>firstRow * gradientRow + <usize>firstColumn * cellBytes,
          gradientRow,
          weights + <usize>kernelFromRow * kernelRow + <usize>kernelFromColumn * kernelColumn,
          <usize>stride * kernelRow,
          <usize>(stride - 1) * kernelColumn,
          step,
          columns > 0 ? lastRow - firstRow + 1 : 0,
          stride == 1 ? 1 : columns,
          stride == 1 ? columns * layer.maps : layer.maps,
          NOTHING,
          layer.inputGradient + offset,
        );
        unsquash(
          layer.activationBelow,
          layer.input + offset,
          layer.inputGradient + offset,
          <usize>n * CELL,
        );
        offset += inputCell;
      }
    }
  }
}

/** Copies the weights with rows and columns in reverse and channels last, for `convolveBack`. */
export function turnWeights(layer: Layer): void {
  const maps = layer.maps;
  const channels = layer.channels;
  const area = layer.kernel * layer.kernel;
  const matrix = <usize>(maps * channels) * 4;
  for (let place = 0; place < area; place++) {
    const from = layer.weights + <usize>(area - 1 - place) * matrix;
    let to = layer.turned + <usize>place * matrix;
    for (let map = 0; map < maps; map++) {
      let weight = from + <usize>map * 4;
      for (let channel = 0; channel < channels; channel++) {
        store<f32>(to, load<f32>(weight));
        weight += <usize>maps * 4;
        to += 4;
      }
    }
  }
}

/** Address of four zeros: the start of memory is kept clear. */
const NOTHING: usize = 0;
