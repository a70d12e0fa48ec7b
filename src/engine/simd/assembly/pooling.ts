import { CELL, Layer, Pooling } from "./layer";
import { slope, slopeEntry, squash } from "./squash";
import { laneSum } from "./vector-math";

/** Average, largest value, or trained multiple of the sum of each window. */
export function pool(layer: Layer, from: i32, to: i32): void {
  const side = layer.side;
  const inputSide = layer.inputSide;
  const cellBytes = <usize>layer.maps * CELL;
  const inputRow = <usize>inputSide * cellBytes;
  const inputTile = <usize>inputSide * inputRow;
  const rowBytes = <usize>side * cellBytes;
  let sum = layer.sum + <usize>(from * side) * rowBytes;
  for (let tile = from; tile < to; tile++) {
    for (let y = 0; y < side; y++) {
      const rowStart = sum;
      for (let x = 0; x < side; x++) {
        const window =
          layer.input + <usize>tile * inputTile +
          <usize>(y * layer.stride) * inputRow + <usize>(x * layer.stride) * cellBytes;
        switch (layer.pooling) {
          case Pooling.Average:
            averageWindow(layer, window, inputRow, cellBytes, sum);
            break;
          case Pooling.Max:
            largestOfWindow(layer, window, inputRow, cellBytes, sum);
            break;
          default:
            scaledWindow(layer, window, inputRow, cellBytes, sum);
        }
        sum += cellBytes;
      }
      squash(layer.activation, rowStart, layer.output + (rowStart - layer.sum), rowBytes);
    }
  }
}

/** Sum of a window's values at one place of the cell, rows first. */
@inline
function windowSum(at: usize, window: i32, row: usize, column: usize): v128 {
  let sum = f32x4.splat(0);
  for (let y = 0; y < window; y++) {
    let value = at;
    for (let x = 0; x < window; x++) {
      sum = f32x4.add(sum, v128.load(value));
      value += column;
    }
    at += row;
  }
  return sum;
}

@inline
function averageWindow(layer: Layer, window: usize, row: usize, column: usize, to: usize): void {
  const share = f32x4.splat(1 / <f32>(layer.kernel * layer.kernel));
  for (let at: usize = 0; at < column; at += 16) {
    v128.store(to + at, f32x4.mul(share, windowSum(window + at, layer.kernel, row, column)));
  }
}

@inline
function scaledWindow(layer: Layer, window: usize, row: usize, column: usize, to: usize): void {
  for (let at: usize = 0, map: usize = 0; at < column; at += CELL, map += 4) {
    const coefficient = v128.load32_splat(layer.weights + map);
    const bias = v128.load32_splat(layer.bias + map);
    const a = windowSum(window + at, layer.kernel, row, column);
    const b = windowSum(window + at + 16, layer.kernel, row, column);
    v128.store(to + at, f32x4.add(f32x4.mul(coefficient, a), bias));
    v128.store(to + at, f32x4.add(f32x4.mul(coefficient, b), bias), 16);
  }
}

@inline
function largestOfWindow(layer: Layer, window: usize, row: usize, column: usize, to: usize): void {
  for (let at: usize = 0; at < column; at += 16) {
    let most = v128.load(window + at);
    for (let y = 0; y < layer.kernel; y++) {
      let value = window + at + <usize>y * row;
      for (let x = 0; x < layer.kernel; x++) {
        most = f32x4.pmax(most, v128.load(value));
        value += column;
      }
    }
    v128.store(to + at, most);
  }
}

/** Gradient with respect to the sums of the layer below. */
export function poolBack(layer: Layer, from: i32, to: i32): void {
  const side = layer.side;
  const inputSide = layer.inputSide;
  const cellBytes = <usize>layer.maps * CELL;
  const inputRow = <usize>inputSide * cellBytes;
  const inputTile = <usize>inputSide * inputRow;
  // Windows side by side give every value below exactly one share; otherwise shares are added up.
  const exact = layer.stride == layer.kernel && side * layer.stride == inputSide;
  if (!exact) {
    memory.fill(layer.inputGradient + <usize>from * inputTile, 0, <usize>(to - from) * inputTile);
  }
  let cell = <usize>(from * side * side) * cellBytes;
  for (let tile = from; tile < to; tile++) {
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const window =
          <usize>tile * inputTile +
          <usize>(y * layer.stride) * inputRow + <usize>(x * layer.stride) * cellBytes;
        if (layer.pooling == Pooling.Max) {
          giveToLargest(layer, window, inputRow, cellBytes, cell, exact);
        } else {
          giveToAll(layer, window, inputRow, cellBytes, cell, exact);
        }
        cell += cellBytes;
      }
    }
  }
}

/** Every value of the window gets the unit's gradient times 1/window² or the coefficient. */
@inline
function giveToAll(layer: Layer, window: usize, row: usize, column: usize, cell: usize, exact: bool): void {
  const trainable = layer.pooling == Pooling.Trainable;
  const gradient = layer.gradient + cell;
  const coefficients = layer.weights;
  const entry = slopeEntry(layer.activationBelow);
  const a = v128.load32_splat(entry);
  const b = v128.load32_splat(entry, 4);
  const c = v128.load32_splat(entry, 8);
  const floor = v128.load32_splat(entry, 12);
  const average = f32x4.splat(1 / <f32>(layer.kernel * layer.kernel));
  for (let y = 0; y < layer.kernel; y++) {
    for (let x = 0; x < layer.kernel; x++) {
      const place = window + <usize>y * row + <usize>x * column;
      const input = layer.input + place;
      const to = layer.inputGradient + place;
      for (let at: usize = 0; at < column; at += CELL) {
        const factor = trainable ? v128.load32_splat(coefficients + (at >> 3)) : average;
        for (let half: usize = 0; half < CELL; half += 16) {
          const share = f32x4.mul(factor, v128.load(gradient + at + half));
          const value = v128.load(input + at + half);
          give(to + at + half, f32x4.mul(share, slope(value, a, b, c, floor)), exact);
        }
      }
    }
  }
}

/** The first value of the window that equals the largest gets the unit's gradient, the others none. */
@inline
function giveToLargest(layer: Layer, window: usize, row: usize, column: usize, cell: usize, exact: bool): void {
  const kernel = layer.kernel;
  const input = layer.input;
  const to = layer.inputGradient;
  const entry = slopeEntry(layer.activationBelow);
  const a = v128.load32_splat(entry);
  const b = v128.load32_splat(entry, 4);
  const c = v128.load32_splat(entry, 8);
  const floor = v128.load32_splat(entry, 12);
  for (let at: usize = 0; at < column; at += 16) {
    const largest = v128.load(layer.output + cell + at);
    // All values that get anything equal the largest, so they have its slope.
    const gradient = v128.load(layer.gradient + cell + at);
    let share = f32x4.mul(gradient, slope(largest, a, b, c, floor));
    for (let y = 0; y < kernel; y++) {
      let place = window + at + <usize>y * row;
      for (let x = 0; x < kernel; x++) {
        const isLargest = f32x4.eq(v128.load(input + place), largest);
        give(to + place, v128.and(share, isLargest), exact);
        share = v128.andnot(share, isLargest);
        place += column;
      }
    }
  }
}

@inline
function give(to: usize, share: v128, exact: bool): void {
  v128.store(to, exact ? share : f32x4.add(v128.load(to), share));
}

/**
 * Gradients of the coefficients and biases of trainable pooling; sums are kept in `layer.lanes` from
 * call to call and delivered with the last tile, as in `correlate`.
 */
export function poolParameters(layer: Layer, from: i32, to: i32, tiles: i32): void {
  const side = layer.side;
  const cellBytes = <usize>layer.maps * CELL;
  const inputRow = <usize>layer.inputSide * cellBytes;
  const inputTile = <usize>layer.inputSide * inputRow;
  if (from == 0) memory.fill(layer.lanes, 0, cellBytes * 2);
  let gradient = layer.gradient + <usize>(from * side * side) * cellBytes;
  for (let tile = from; tile < to; tile++) {
    for (let y = 0; y < side; y++) {
      let window = layer.input + <usize>tile * inputTile + <usize>(y * layer.stride) * inputRow;
      for (let x = 0; x < side; x++) {
        for (let at: usize = 0; at < cellBytes; at += 16) {
          const share = v128.load(gradient + at);
          const lanes = layer.lanes + at * 2;
          v128.store(lanes, f32x4.add(v128.load(lanes), share));
          const sum = windowSum(window + at, layer.kernel, inputRow, cellBytes);
          v128.store(lanes, f32x4.add(v128.load(lanes, 16), f32x4.mul(share, sum)), 16);
        }
        gradient += cellBytes;
        window += <usize>layer.stride * cellBytes;
      }
    }
  }
  if (to < tiles) return;
  for (let map: usize = 0; map < <usize>layer.maps; map++) {
    const lanes = layer.lanes + map * CELL * 2;
    const bias = f32x4.add(v128.load(lanes), v128.load(lanes, 32));
    const coefficient = f32x4.add(v128.load(lanes, 16), v128.load(lanes, 48));
    store<f32>(layer.biasGradient + map * 4, laneSum(bias));
    store<f32>(layer.weightGradient + map * 4, laneSum(coefficient));
  }
}
