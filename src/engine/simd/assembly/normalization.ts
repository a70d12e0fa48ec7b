import { CELL, Layer } from "./layer";
import { squash } from "./squash";
import { laneSum } from "./vector-math";

/** Added to the variance, as in PyTorch. */
const EPSILON: f32 = 1e-5;

/**
 * Puts the batch's own mean and variance in force and notes them for the running statistics, with
 * the variance multiplied by count/(count − 1) as PyTorch does.
 *
 * @param mask eight numbers per tile: 1 for an image, 0 for an empty lane.
 */
export function useBatchStatistics(layer: Layer, mask: usize, tiles: i32, images: i32): void {
  const count = <f32>(images * layer.side * layer.side);
  for (let map = 0; map < layer.maps; map++) {
    const at = <usize>map * 4;
    const mean = maskedSum(layer, map, mask, tiles, 0, false) / count;
    const variance = maskedSum(layer, map, mask, tiles, mean, true) / count;
    store<f32>(layer.mean + at, mean);
    store<f32>(layer.inverse + at, 1 / sqrt<f32>(variance + EPSILON));
    store<f32>(layer.batchMean + at, mean);
    store<f32>(layer.batchVariance + at, (variance * count) / (count > 1 ? count - 1 : 1));
  }
}

/** Puts the running mean and variance in force. */
export function useRunningStatistics(layer: Layer): void {
  for (let map = 0; map < layer.maps; map++) {
    const at = <usize>map * 4;
    store<f32>(layer.mean + at, load<f32>(layer.runningMean + at));
    store<f32>(layer.inverse + at, 1 / sqrt<f32>(load<f32>(layer.runningVariance + at) + EPSILON));
  }
}

/** Normalizes, scales and shifts the sums of all tiles, then squashes them. */
export function normalize(layer: Layer, tiles: i32): void {
  const cells = tiles * layer.side * layer.side;
  const cellBytes = <usize>layer.maps * CELL;
  let cell: usize = 0;
  for (let left = cells; left > 0; left--) {
    for (let map: usize = 0; map < <usize>layer.maps; map++) {
      const at = map * 4;
      const factor = load<f32>(layer.scale + at) * load<f32>(layer.inverse + at);
      const mean = v128.load32_splat(layer.mean + at);
      const shift = v128.load32_splat(layer.shift + at);
      const sum = layer.sum + cell + map * CELL;
      const to = layer.normalized + cell + map * CELL;
      const a = f32x4.mul(f32x4.sub(v128.load(sum), mean), f32x4.splat(factor));
      const b = f32x4.mul(f32x4.sub(v128.load(sum, 16), mean), f32x4.splat(factor));
      v128.store(to, f32x4.add(a, shift));
      v128.store(to, f32x4.add(b, shift), 16);
    }
    squash(layer.activation, layer.normalized + cell, layer.output + cell, cellBytes);
    cell += cellBytes;
  }
}

/**
 * Gradients of scale and shift, and, in place, from the gradient with respect to the normalized
 * sums the one with respect to the sums themselves, through the batch's mean and variance.
 */
export function normalizeBack(layer: Layer, mask: usize, tiles: i32, images: i32): void {
  const places = layer.side * layer.side;
  const count = <f32>(images * places);
  const step = <usize>layer.maps * CELL;
  for (let map = 0; map < layer.maps; map++) {
    const at = <usize>map * 4;
    const mean = v128.load32_splat(layer.mean + at);
    const inverse = v128.load32_splat(layer.inverse + at);
    let shift = f32x4.splat(0);
    let scale = shift;
    let cell = <usize>map * CELL;
    for (let left = tiles * places; left > 0; left--) {
      for (let half: usize = 0; half < CELL; half += 16) {
        const gradient = v128.load(layer.gradient + cell + half);
        const centred = f32x4.sub(v128.load(layer.sum + cell + half), mean);
        shift = f32x4.add(shift, gradient);
        scale = f32x4.add(scale, f32x4.mul(gradient, f32x4.mul(centred, inverse)));
      }
      cell += step;
    }
    const shiftGradient = laneSum(shift);
    const scaleGradient = laneSum(scale);
    store<f32>(layer.shiftGradient + at, shiftGradient);
    store<f32>(layer.scaleGradient + at, scaleGradient);

    const factor = f32x4.mul(v128.load32_splat(layer.scale + at), inverse);
    const common = f32x4.splat(shiftGradient / count);
    const slope = f32x4.mul(f32x4.splat(scaleGradient / count), inverse);
    cell = <usize>map * CELL;
    for (let tile = 0; tile < tiles; tile++) {
      for (let left = places; left > 0; left--) {
        for (let half: usize = 0; half < CELL; half += 16) {
          const to = layer.gradient + cell + half;
          const centred = f32x4.sub(v128.load(layer.sum + cell + half), mean);
          const own = f32x4.sub(v128.load(to), common);
          const through = f32x4.mul(factor, f32x4.sub(own, f32x4.mul(centred, slope)));
          v128.store(to, f32x4.mul(through, v128.load(mask + <usize>tile * CELL + half)));
        }
        cell += step;
      }
    }
  }
}

/** Sum over images and positions of a map's sums minus `centre`, or of the squares of that. */
@inline
function maskedSum(layer: Layer, map: i32, mask: usize, tiles: i32, centre: f32, squares: bool): f32 {
  const step = <usize>layer.maps * CELL;
  const middle = f32x4.splat(centre);
  let total = f32x4.splat(0);
  let cell = layer.sum + <usize>map * CELL;
  for (let tile = 0; tile < tiles; tile++) {
    const low = v128.load(mask + <usize>tile * CELL);
    const high = v128.load(mask + <usize>tile * CELL, 16);
    for (let left = layer.side * layer.side; left > 0; left--) {
      let a = f32x4.sub(v128.load(cell), middle);
      let b = f32x4.sub(v128.load(cell, 16), middle);
      if (squares) {
        a = f32x4.mul(a, a);
        b = f32x4.mul(b, b);
      }
      total = f32x4.add(total, f32x4.add(f32x4.mul(a, low), f32x4.mul(b, high)));
      cell += step;
    }
  }
  return laneSum(total);
}
