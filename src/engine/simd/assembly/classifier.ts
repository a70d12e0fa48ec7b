import { CELL, Layer } from "./layer";
import { unsquash } from "./squash";
import { exp } from "./vector-math";

/** Squared distances of the units below to each class's bitmap (P, section II.B). */
export function distances(layer: Layer, tiles: i32): void {
  const channels = layer.channels;
  for (let tile = 0; tile < tiles; tile++) {
    const units = layer.input + <usize>(tile * channels) * CELL;
    for (let index = 0; index < layer.maps; index++) {
      let code = layer.weights + <usize>(index * channels) * 4;
      let a = f32x4.splat(0);
      let b = a;
      for (let unit = units, end = units + <usize>channels * CELL; unit < end; unit += CELL) {
        const target = v128.load32_splat(code);
        const p = f32x4.sub(v128.load(unit), target);
        const q = f32x4.sub(v128.load(unit, 16), target);
        a = f32x4.add(a, f32x4.mul(p, p));
        b = f32x4.add(b, f32x4.mul(q, q));
        code += 4;
      }
      const to = layer.sum + <usize>(tile * layer.maps + index) * CELL;
      v128.store(to, a);
      v128.store(to, b, 16);
    }
  }
}

/** Gradient with respect to the sums of the layer below the distances: f′ · Σ gᵢ · 2(xⱼ − codeᵢⱼ). */
export function distancesBack(layer: Layer, tiles: i32): void {
  const channels = layer.channels;
  for (let tile = 0; tile < tiles; tile++) {
    const gradients = layer.gradient + <usize>(tile * layer.maps) * CELL;
    for (let channel = 0; channel < channels; channel++) {
      const at = <usize>(tile * channels + channel) * CELL;
      for (let half: usize = 0; half < CELL; half += 16) {
        const unit = v128.load(layer.input + at + half);
        let total = f32x4.splat(0);
        for (let index = 0; index < layer.maps; index++) {
          const target = v128.load32_splat(layer.weights + <usize>(index * channels + channel) * 4);
          const gradient = v128.load(gradients + <usize>index * CELL + half);
          total = f32x4.add(total, f32x4.mul(gradient, f32x4.sub(unit, target)));
        }
        v128.store(layer.inputGradient + at + half, f32x4.add(total, total));
      }
      unsquash(layer.activationBelow, layer.input + at, layer.inputGradient + at, CELL);
    }
  }
}

/**
 * Probabilities: e to the power of each class's score, divided by their sum. Scores are the logits,
 * or for RBF the distances with their sign turned.
 *
 * @param sign 1 for logits, −1 for distances.
 */
export function probabilities(layer: Layer, tiles: i32, sign: f32): void {
  const signs = f32x4.splat(sign);
  const classBytes = <usize>layer.maps * CELL;
  for (let group: usize = 0; group < <usize>tiles * 2; group++) {
    const start = (group >> 1) * classBytes + (group & 1) * 16;
    const end = start + classBytes;
    let most = f32x4.mul(signs, v128.load(layer.sum + start));
    for (let at = start; at < end; at += CELL) {
      most = f32x4.pmax(most, f32x4.mul(signs, v128.load(layer.sum + at)));
    }
    let total = f32x4.splat(0);
    for (let at = start; at < end; at += CELL) {
      const score = exp(f32x4.sub(f32x4.mul(signs, v128.load(layer.sum + at)), most));
      v128.store(layer.output + at, score);
      total = f32x4.add(total, score);
    }
    for (let at = start; at < end; at += CELL) {
      v128.store(layer.output + at, f32x4.div(v128.load(layer.output + at), total));
    }
  }
}

/**
 * Cross-entropy of each image and its gradient with respect to the logits, `weight` · (p − target).
 *
 * @param labels one byte per image, classes in order of lanes.
 * @param losses one number per image.
 * @param weight the image's share of the mean over the batch.
 */
export function crossEntropy(layer: Layer, images: i32, labels: usize, losses: usize, weight: f32): void {
  clearGradient(layer, images);
  for (let image = 0; image < images; image++) {
    const label = <i32>load<u8>(labels + <usize>image);
    let most = score(layer.sum, layer, image, 0);
    for (let index = 1; index < layer.maps; index++) {
      most = max<f32>(most, score(layer.sum, layer, image, index));
    }
    let total: f32 = 0;
    for (let index = 0; index < layer.maps; index++) {
      total += exponential(score(layer.sum, layer, image, index) - most);
      const target: f32 = index == label ? 1 : 0;
      const gradient = weight * (score(layer.output, layer, image, index) - target);
      store<f32>(place(layer.gradient, layer, image, index), gradient);
    }
    const loss = most + Mathf.log(total) - score(layer.sum, layer, image, label);
    store<f32>(losses + <usize>image * 4, loss);
  }
}

/** j of equation 9 in P: the score of “none of the classes”. */
const MARGIN: f32 = 0.1;

/**
 * Equation 9 of P for each image, y_target + log(e⁻ʲ + Σ e^(−yᵢ)), and its gradient with respect to
 * the distances y.
 */
export function marginLoss(layer: Layer, images: i32, labels: usize, losses: usize, weight: f32): void {
  clearGradient(layer, images);
  for (let image = 0; image < images; image++) {
    const label = <i32>load<u8>(labels + <usize>image);
    let nearest = MARGIN;
    for (let index = 0; index < layer.maps; index++) {
      nearest = min<f32>(nearest, score(layer.sum, layer, image, index));
    }
    let total = exponential(nearest - MARGIN);
    for (let index = 0; index < layer.maps; index++) {
      total += exponential(nearest - score(layer.sum, layer, image, index));
    }
    for (let index = 0; index < layer.maps; index++) {
      const target: f32 = index == label ? 1 : 0;
      const share = exponential(nearest - score(layer.sum, layer, image, index)) / total;
      store<f32>(place(layer.gradient, layer, image, index), weight * (target - share));
    }
    const loss = score(layer.sum, layer, image, label) - nearest + Mathf.log(total);
    store<f32>(losses + <usize>image * 4, loss);
  }
}

/** Empty lanes have no gradient. */
@inline
function clearGradient(layer: Layer, images: i32): void {
  memory.fill(layer.gradient, 0, <usize>(((images + 7) >> 3) * layer.maps) * CELL);
}

@inline
function exponential(a: f32): f32 {
  return f32x4.extract_lane(exp(f32x4.splat(a)), 0);
}

@inline
function place(start: usize, layer: Layer, image: i32, index: i32): usize {
  return start + <usize>((image >> 3) * layer.maps + index) * CELL + <usize>(image & 7) * 4;
}

@inline
function score(start: usize, layer: Layer, image: i32, index: i32): f32 {
  return load<f32>(place(start, layer, image, index));
}
