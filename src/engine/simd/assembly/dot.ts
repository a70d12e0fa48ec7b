import { CELL } from "./layer";

/**
 * The heart of the engine: weighted sums of cells (eight images each) for `n` neighbouring outputs.
 *
 * It reads `rows` rows of `segments` times `run` cells. Each cell is multiplied by the `n` weights
 * that stand side by side at `weights`, which then advance by `step` bytes, after a segment by
 * `segmentStep` more, and after a row to `rowStep` bytes from the row's first. The `2·n` sums stay in
 * registers: sixteen are all that a processor has, and four outputs with their operands fill them.
 *
 * @param n 1, 2 or 4; known when compiling, so that each case becomes a loop of its own.
 * @param start `n` numbers that the sums begin with.
 * @param sums where the `n` cells of results go.
 */
@inline
export function dot(
  n: i32,
  cells: usize,
  cellsRowStep: usize,
  weights: usize,
  rowStep: usize,
  segmentStep: usize,
  step: usize,
  rows: i32,
  segments: i32,
  run: i32,
  start: usize,
  sums: usize,
): void {
  let a0 = v128.load32_splat(start);
  let b0 = a0;
  let a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0;
  if (n > 1) {
    a1 = v128.load32_splat(start, 4);
    b1 = a1;
  }
  if (n > 2) {
    a2 = v128.load32_splat(start, 8);
    b2 = a2;
    a3 = v128.load32_splat(start, 12);
    b3 = a3;
  }
  for (; rows > 0; rows--) {
    let cell = cells;
    let weight = weights;
    for (let segment = segments; segment > 0; segment--) {
      const end = cell + <usize>run * CELL;
      do {
        const a = v128.load(cell);
        const b = v128.load(cell, 16);
        let w = v128.load32_splat(weight);
        a0 = f32x4.add(a0, f32x4.mul(a, w));
        b0 = f32x4.add(b0, f32x4.mul(b, w));
        if (n > 1) {
          w = v128.load32_splat(weight, 4);
          a1 = f32x4.add(a1, f32x4.mul(a, w));
          b1 = f32x4.add(b1, f32x4.mul(b, w));
        }
        if (n > 2) {
          w = v128.load32_splat(weight, 8);
          a2 = f32x4.add(a2, f32x4.mul(a, w));
          b2 = f32x4.add(b2, f32x4.mul(b, w));
          w = v128.load32_splat(weight, 12);
          a3 = f32x4.add(a3, f32x4.mul(a, w));
          b3 = f32x4.add(b3, f32x4.mul(b, w));
        }
        cell += CELL;
        weight += step;
      } while (cell < end);
      weight += segmentStep;
    }
    cells += cellsRowStep;
    weights += rowStep;
  }
  v128.store(sums, a0);
  v128.store(sums, b0, 16);
  if (n > 1) {
    v128.store(sums, a1, 32);
    v128.store(sums, b1, 48);
  }
  if (n > 2) {
    v128.store(sums, a2, 64);
    v128.store(sums, b2, 80);
    v128.store(sums, a3, 96);
    v128.store(sums, b3, 112);
  }
}

/**
 * The same for at most four images, of which only the cells' first halves are computed, so that twice
 * as many outputs find room in the registers.
 *
 * @param n 1, 2, 4 or 8; known when compiling.
 */
@inline
export function dotNarrow(
  n: i32,
  cells: usize,
  cellsRowStep: usize,
  weights: usize,
  rowStep: usize,
  step: usize,
  rows: i32,
  run: i32,
  start: usize,
  sums: usize,
): void {
  let s0 = v128.load32_splat(start);
  let s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  if (n > 1) s1 = v128.load32_splat(start, 4);
  if (n > 2) {
    s2 = v128.load32_splat(start, 8);
    s3 = v128.load32_splat(start, 12);
  }
  if (n > 4) {
    s4 = v128.load32_splat(start, 16);
    s5 = v128.load32_splat(start, 20);
    s6 = v128.load32_splat(start, 24);
    s7 = v128.load32_splat(start, 28);
  }
  for (; rows > 0; rows--) {
    let cell = cells;
    let weight = weights;
    const end = cell + <usize>run * CELL;
    do {
      const a = v128.load(cell);
      s0 = f32x4.add(s0, f32x4.mul(a, v128.load32_splat(weight)));
      if (n > 1) s1 = f32x4.add(s1, f32x4.mul(a, v128.load32_splat(weight, 4)));
      if (n > 2) {
        s2 = f32x4.add(s2, f32x4.mul(a, v128.load32_splat(weight, 8)));
        s3 = f32x4.add(s3, f32x4.mul(a, v128.load32_splat(weight, 12)));
      }
      if (n > 4) {
        s4 = f32x4.add(s4, f32x4.mul(a, v128.load32_splat(weight, 16)));
        s5 = f32x4.add(s5, f32x4.mul(a, v128.load32_splat(weight, 20)));
        s6 = f32x4.add(s6, f32x4.mul(a, v128.load32_splat(weight, 24)));
        s7 = f32x4.add(s7, f32x4.mul(a, v128.load32_splat(weight, 28)));
      }
      cell += CELL;
      weight += step;
    } while (cell < end);
    cells += cellsRowStep;
    weights += rowStep;
  }
  v128.store(sums, s0);
  if (n > 1) v128.store(sums, s1, 32);
  if (n > 2) {
    v128.store(sums, s2, 64);
    v128.store(sums, s3, 96);
  }
  if (n > 4) {
    v128.store(sums, s4, 128);
    v128.store(sums, s5, 160);
    v128.store(sums, s6, 192);
    v128.store(sums, s7, 224);
  }
}
