import { CELL, Layer, Pooling } from "./layer";
import { slope, squash } from "./squash";
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
  let factor = f32x4.splat(1 / <f32>(layer.kernel * layer.kernel));
  for (let at: usize = 0; at < column; at += 16) {
    if (layer.pooling == Pooling.Trainable) {
      factor = v128.load32_splat(layer.weights + ((at >> 5) << 2));
    }
    const share = f32x4.mul(factor, v128.load(layer.gradient + cell + at));
    for (let y = 0; y < layer.kernel; y++) {
      let place = window + at + <usize>y * row;
      for (let x = 0; x < layer.kernel; x++) {
        give(layer, place, share, exact);
        place += column;
      }
    }
  }
}

/** The first value of the window that equals the largest gets the unit's gradient, the others none. */
@inline
function giveToLargest(layer: Layer, window: usize, row: usize, column: usize, cell: usize, exact: bool): void {
  for (let at: usize = 0; at < column; at += 16) {
    const largest = v128.load(layer.output + cell + at);
    let share = v128.load(layer.gradient + cell + at);
    for (let y = 0; y < layer.kernel; y++) {
      let place = window + at + <usize>y * row;
      for (let x = 0; x < layer.kernel; x++) {
        const isLargest = f32x4.eq(v128.load(layer.input + place), largest);
        give(layer, place, v128.and(share, isLargest), exact);
        share = v128.andnot(share, isLargest);
        place += column;
      }
    }
  }
}

/** Passes a share on through the squashing of the layer below. */
@inline
function give(layer: Layer, place: usize, share: v128, exact: bool): void {
  const passed = f32x4.mul(share, slope(layer.activationBelow, v128.load(layer.input + place)));
  const to = layer.inputGradient + place;
  v128.store(to, exact ? passed : f32x4.add(v128.load(to), passed));
}

/** Gradients of the coefficients and biases of trainable pooling. */
export function poolParameters(layer: Layer, tiles: i32): void {
  const side = layer.side;
  const cellBytes = <usize>layer.maps * CELL;
  const inputRow = <usize>layer.inputSide * cellBytes;
  const inputTile = <usize>layer.inputSide * inputRow;
  for (let map = 0; map < layer.maps; map++) {
    let coefficient = f32x4.splat(0);
    let bias = coefficient;
    let gradient = layer.gradient + <usize>map * CELL;
    for (let tile = 0; tile < tiles; tile++) {
      for (let y = 0; y < side; y++) {
        let window =
          layer.input + <usize>tile * inputTile +
          <usize>(y * layer.stride) * inputRow + <usize>map * CELL;
        for (let x = 0; x < side; x++) {
          const a = v128.load(gradient);
          const b = v128.load(gradient, 16);
          bias = f32x4.add(bias, f32x4.add(a, b));
          const low = f32x4.mul(a, windowSum(window, layer.kernel, inputRow, cellBytes));
          const high = f32x4.mul(b, windowSum(window + 16, layer.kernel, inputRow, cellBytes));
          coefficient = f32x4.add(coefficient, f32x4.add(low, high));
          gradient += cellBytes;
          window += <usize>layer.stride * cellBytes;
        }
      }
    }
    store<f32>(layer.weightGradient + <usize>map * 4, laneSum(coefficient));
    store<f32>(layer.biasGradient + <usize>map * 4, laneSum(bias));
  }
}
