import { CELL, Layer, greatest, least } from "./layer";
import { laneSum } from "./vector-math";

/**
 * Gradient of the loss with respect to the weights of a convolution or dense layer: for each weight,
 * the sum over images and positions of the cell it was multiplied with times the unit's gradient.
 *
 * Weights are taken in blocks of five neighbouring cells by two maps, ten sums in registers. Maps of
 * one row by one column (dense layers) take all tiles in one pass; larger ones take a few rows of
 * one tile in a pass, so that the numbers read again for every block stay in the fastest cache; what
 * they add up to is kept in `layer.lanes` from call to call and delivered with the last tile.
 *
 * @param from first tile of this call; a dense layer must get all its tiles at once.
 * @param tiles all tiles of the batch.
 */
export function correlate(layer: Layer, from: i32, to: i32, tiles: i32): void {
  const side = layer.side;
  const inputTile = <usize>(layer.inputSide * layer.inputSide * layer.channels) * CELL;
  const gradientTile = <usize>(side * side * layer.maps) * CELL;
  if (isDense(layer)) {
    const input = layer.input + <usize>from * inputTile;
    const gradient = layer.gradient + <usize>from * gradientTile;
    correlatePass(layer, input, gradient, 0, to - from, inputTile, gradientTile, true, true);
    return;
  }
  const inputRow = <usize>(layer.inputSide * layer.channels * layer.stride) * CELL;
  const gradientRow = <usize>(side * layer.maps) * CELL;
  for (let tile = from; tile < to; tile++) {
    const input = layer.input + <usize>tile * inputTile;
    const gradient = layer.gradient + <usize>tile * gradientTile;
    for (let row = 0; row < side; row += layer.rowsPerPass) {
      const rows = least(layer.rowsPerPass, side - row);
      const first = tile == 0 && row == 0;
      const last = tile == tiles - 1 && row + rows == side;
      correlatePass(layer, input, gradient, row, rows, inputRow, gradientRow, first, last);
    }
  }
}

/** One unit per map, and a kernel that lies on the input alone. */
@inline
function isDense(layer: Layer): bool {
  return layer.side == 1 && layer.padding == 0;
}

/** Adds the share of rows `row` … `row + rows − 1` (or of all tiles of a dense layer). */
function correlatePass(
  layer: Layer,
  tileInput: usize,
  tileGradient: usize,
  row: i32,
  rows: i32,
  inputRowStep: usize,
  gradientRowStep: usize,
  first: bool,
  last: bool,
): void {
  const kernel = layer.kernel;
  const channels = layer.channels;
  const inputSide = layer.inputSide;
  const side = layer.side;
  const stride = layer.stride;
  const padding = layer.padding;
  const cells = channels * (padding == 0 ? kernel : 1);
  const segments = padding == 0 ? 1 : kernel;
  const single = isDense(layer);
  const inputColumnStep = <usize>(stride * channels) * CELL;
  const gradientColumnStep = <usize>layer.maps * CELL;
  const inputRow = <usize>(inputSide * channels) * CELL;
  let lanes = layer.lanes;

  for (let kernelRow = 0; kernelRow < kernel; kernelRow++) {
    // Rows and columns of units for which this part of the kernel does not lie on padding.
    const fromRow = greatest(row, (padding - kernelRow + stride - 1) / stride);
    const toRow = single ? row + rows : least(row + rows, reach(inputSide, padding, kernelRow, stride));
    for (let segment = 0; segment < segments; segment++) {
      const fromColumn = greatest(0, (padding - segment + stride - 1) / stride);
      const toColumn = least(side, reach(inputSide, padding, segment, stride));
      const columns = toColumn - fromColumn;
      const count = columns > 0 ? toRow - fromRow : 0;
      const input =
        tileInput +
        <usize>(fromRow * stride + kernelRow - padding) * inputRow +
        <usize>((fromColumn * stride + segment - padding) * channels) * CELL;
      const gradient =
        tileGradient +
        <usize>((fromRow * side + fromColumn) * layer.maps) * CELL;
      const weights = (kernelRow * kernel + segment) * channels;
      for (let cell = 0; cell < cells; ) {
        const taps = cell + 5 <= cells ? 5 : 1;
        for (let map = 0; map < layer.maps; ) {
          const maps = map + 2 <= layer.maps ? 2 : 1;
          const a = input + <usize>cell * CELL;
          const g = gradient + <usize>map * CELL;
          if (taps == 5) {
            if (maps == 2) block(5, 2, a, g, inputRowStep, gradientRowStep, inputColumnStep, gradientColumnStep, count, columns, lanes, first);
            else block(5, 1, a, g, inputRowStep, gradientRowStep, inputColumnStep, gradientColumnStep, count, columns, lanes, first);
          } else {
            if (maps == 2) block(1, 2, a, g, inputRowStep, gradientRowStep, inputColumnStep, gradientColumnStep, count, columns, lanes, first);
            else block(1, 1, a, g, inputRowStep, gradientRowStep, inputColumnStep, gradientColumnStep, count, columns, lanes, first);
          }
          if (last) {
            const to = layer.weightGradient + <usize>((weights + cell) * layer.maps + map) * 4;
            addLanes(lanes, to, taps, maps, <usize>layer.maps * 4);
          }
          // A dense layer is done with its lanes at once.
          if (!single) lanes += BLOCK;
          map += maps;
        }
        cell += taps;
      }
    }
  }
}

/** One past the last unit whose kernel column `at` lies within the input. */
@inline
function reach(inputSide: i32, padding: i32, at: i32, stride: i32): i32 {
  return (inputSide - 1 + padding - at + stride) / stride;
}

/** Ten vectors. */
const BLOCK: usize = 160;

/** The ten (or fewer) sums of a block, in `[tap][map]` order, two maps to a tap. */
@inline
function block(
  taps: i32,
  maps: i32,
  input: usize,
  gradient: usize,
  inputRowStep: usize,
  gradientRowStep: usize,
  inputColumnStep: usize,
  gradientColumnStep: usize,
  rows: i32,
  columns: i32,
  lanes: usize,
  first: bool,
): void {
  const zero = f32x4.splat(0);
  let p0 = zero, p1 = zero, p2 = zero, p3 = zero, p4 = zero;
  let q0 = zero, q1 = zero, q2 = zero, q3 = zero, q4 = zero;
  if (!first) {
    p0 = v128.load(lanes);
    if (maps > 1) q0 = v128.load(lanes, 16);
    if (taps > 1) {
      p1 = v128.load(lanes, 32);
      p2 = v128.load(lanes, 64);
      p3 = v128.load(lanes, 96);
      p4 = v128.load(lanes, 128);
      if (maps > 1) {
        q1 = v128.load(lanes, 48);
        q2 = v128.load(lanes, 80);
        q3 = v128.load(lanes, 112);
        q4 = v128.load(lanes, 144);
      }
    }
  }
  for (; rows > 0; rows--) {
    let a = input;
    let g = gradient;
    for (let column = columns; column > 0; column--) {
      let p = v128.load(g);
      let q = p;
      if (maps > 1) q = v128.load(g, 32);
      let x = v128.load(a);
      p0 = f32x4.add(p0, f32x4.mul(x, p));
      if (maps > 1) q0 = f32x4.add(q0, f32x4.mul(x, q));
      if (taps > 1) {
        x = v128.load(a, 32);
        p1 = f32x4.add(p1, f32x4.mul(x, p));
        if (maps > 1) q1 = f32x4.add(q1, f32x4.mul(x, q));
        x = v128.load(a, 64);
        p2 = f32x4.add(p2, f32x4.mul(x, p));
        if (maps > 1) q2 = f32x4.add(q2, f32x4.mul(x, q));
        x = v128.load(a, 96);
        p3 = f32x4.add(p3, f32x4.mul(x, p));
        if (maps > 1) q3 = f32x4.add(q3, f32x4.mul(x, q));
        x = v128.load(a, 128);
        p4 = f32x4.add(p4, f32x4.mul(x, p));
        if (maps > 1) q4 = f32x4.add(q4, f32x4.mul(x, q));
      }
      p = v128.load(g, 16);
      if (maps > 1) q = v128.load(g, 48);
      x = v128.load(a, 16);
      p0 = f32x4.add(p0, f32x4.mul(x, p));
      if (maps > 1) q0 = f32x4.add(q0, f32x4.mul(x, q));
      if (taps > 1) {
        x = v128.load(a, 48);
        p1 = f32x4.add(p1, f32x4.mul(x, p));
        if (maps > 1) q1 = f32x4.add(q1, f32x4.mul(x, q));
        x = v128.load(a, 80);
        p2 = f32x4.add(p2, f32x4.mul(x, p));
        if (maps > 1) q2 = f32x4.add(q2, f32x4.mul(x, q));
        x = v128.load(a, 112);
        p3 = f32x4.add(p3, f32x4.mul(x, p));
        if (maps > 1) q3 = f32x4.add(q3, f32x4.mul(x, q));
        x = v128.load(a, 144);
        p4 = f32x4.add(p4, f32x4.mul(x, p));
        if (maps > 1) q4 = f32x4.add(q4, f32x4.mul(x, q));
      }
      a += inputColumnStep;
      g += gradientColumnStep;
    }
    input += inputRowStep;
    gradient += gradientRowStep;
  }
  v128.store(lanes, p0);
  if (maps > 1) v128.store(lanes, q0, 16);
  if (taps > 1) {
    v128.store(lanes, p1, 32);
    v128.store(lanes, p2, 64);
    v128.store(lanes, p3, 96);
    v128.store(lanes, p4, 128);
    if (maps > 1) {
      v128.store(lanes, q1, 48);
      v128.store(lanes, q2, 80);
      v128.store(lanes, q3, 112);
      v128.store(lanes, q4, 144);
    }
  }
}

/** Adds a block's sums across lanes and writes them to the weights' gradient. */
@inline
function addLanes(lanes: usize, to: usize, taps: i32, maps: i32, step: usize): void {
  for (let tap = 0; tap < taps; tap++) {
    store<f32>(to, laneSum(v128.load(lanes)));
    if (maps > 1) store<f32>(to, laneSum(v128.load(lanes, 16)), 4);
    lanes += 32;
    to += step;
  }
}

/** Gradient with respect to the biases: the sum of each map's gradients over images and positions. */
export function sumGradients(layer: Layer, tiles: i32): void {
  let map = 0;
  for (; map + 4 <= layer.maps; map += 4) sumMaps(4, layer, map, tiles);
  for (; map + 2 <= layer.maps; map += 2) sumMaps(2, layer, map, tiles);
  if (map < layer.maps) sumMaps(1, layer, map, tiles);
}

@inline
function sumMaps(n: i32, layer: Layer, map: i32, tiles: i32): void {
  const zero = f32x4.splat(0);
  let a0 = zero, a1 = zero, a2 = zero, a3 = zero;
  let b0 = zero, b1 = zero, b2 = zero, b3 = zero;
  const step = <usize>layer.maps * CELL;
  let cell = layer.gradient + <usize>map * CELL;
  for (let left = tiles * layer.side * layer.side; left > 0; left--) {
    a0 = f32x4.add(a0, v128.load(cell));
    b0 = f32x4.add(b0, v128.load(cell, 16));
    if (n > 1) {
      a1 = f32x4.add(a1, v128.load(cell, 32));
      b1 = f32x4.add(b1, v128.load(cell, 48));
    }
    if (n > 2) {
      a2 = f32x4.add(a2, v128.load(cell, 64));
      b2 = f32x4.add(b2, v128.load(cell, 80));
      a3 = f32x4.add(a3, v128.load(cell, 96));
      b3 = f32x4.add(b3, v128.load(cell, 112));
    }
    cell += step;
  }
  const to = layer.biasGradient + <usize>map * 4;
  store<f32>(to, laneSum(f32x4.add(a0, b0)));
  if (n > 1) store<f32>(to, laneSum(f32x4.add(a1, b1)), 4);
  if (n > 2) {
    store<f32>(to, laneSum(f32x4.add(a2, b2)), 8);
    store<f32>(to, laneSum(f32x4.add(a3, b3)), 12);
  }
}
