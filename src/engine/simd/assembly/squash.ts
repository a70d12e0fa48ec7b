import { Activation, CELL } from "./layer";
import { tanhCell } from "./vector-math";

/**
 * For each activation, f(a) = offset + gain · tanh(rate · a): rate, gain, offset. The squashing of
 * 1998 is 1.7159 · tanh(2a/3) (P, appendix A), and 1/(1 + e⁻ᵃ) = ½ + ½ · tanh(a/2).
 */
const SQUASH = memory.data<f32>([0, 0, 0, 1, 1, 0, 2.0 / 3.0, 1.7159, 0, 0.5, 0.5, 0.5], 16);

/** Writes f(sum) to `output` for `bytes` of cells; both may be the same place. */
export function squash(activation: i32, sum: usize, output: usize, bytes: usize): void {
  const end = sum + bytes;
  if (activation == Activation.Relu) {
    for (; sum < end; sum += 16, output += 16) {
      v128.store(output, f32x4.pmax(v128.load(sum), f32x4.splat(0)));
    }
  } else if (activation != Activation.Identity) {
    const entry = SQUASH + <usize>activation * 12;
    const rate = v128.load32_splat(entry);
    const gain = v128.load32_splat(entry, 4);
    const offset = v128.load32_splat(entry, 8);
    for (; sum < end; sum += CELL, output += CELL) tanhCell(sum, output, rate, gain, offset);
  } else if (sum != output) {
    memory.copy(output, sum, bytes);
  }
}

/**
 * For each activation, its slope where its output is y: a + b·y + c·y², or 0 where y is not above a
 * floor (which only ReLU reaches): a, b, c, floor.
 */
const SLOPES = memory.data<f32>(
  [
    1, 0, 0, -Infinity,
    1, 0, -1, -Infinity,
    (1.7159 * 2.0) / 3.0, 0, -2.0 / 3.0 / 1.7159, -Infinity,
    0, 1, -1, -Infinity,
    1, 0, 0, 0,
  ],
  16,
);

/** Address of an activation's numbers for `slope`. */
@inline
export function slopeEntry(activation: i32): usize {
  return SLOPES + <usize>activation * 16;
}

/** Slopes of f at four outputs, by the numbers of its entry. */
@inline
export function slope(output: v128, a: v128, b: v128, c: v128, floor: v128): v128 {
  const value = f32x4.add(a, f32x4.mul(output, f32x4.add(b, f32x4.mul(output, c))));
  return v128.and(value, f32x4.gt(output, floor));
}

/** Multiplies gradients with respect to outputs by the slope there: the chain rule through f. */
export function unsquash(activation: i32, output: usize, gradient: usize, bytes: usize): void {
  if (activation == Activation.Identity) return;
  const entry = slopeEntry(activation);
  const a = v128.load32_splat(entry);
  const b = v128.load32_splat(entry, 4);
  const c = v128.load32_splat(entry, 8);
  const floor = v128.load32_splat(entry, 12);
  for (const end = gradient + bytes; gradient < end; gradient += 16, output += 16) {
    const factor = slope(v128.load(output), a, b, c, floor);
    v128.store(gradient, f32x4.mul(v128.load(gradient), factor));
  }
}
