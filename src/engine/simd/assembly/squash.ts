import { Activation } from "./layer";
import { sigmoid, tanh } from "./vector-math";

/** 1.7159 · tanh(2a/3), the squashing function of 1998 (P, appendix A). */
const AMPLITUDE: f32 = 1.7159;
const SLOPE: f32 = 2.0 / 3.0;

/** Writes f(sum) to `output` for `bytes` of numbers; both may be the same place. */
export function squash(activation: i32, sum: usize, output: usize, bytes: usize): void {
  const end = sum + bytes;
  switch (activation) {
    case Activation.Tanh:
      for (; sum < end; sum += 16, output += 16) v128.store(output, tanh(v128.load(sum)));
      break;
    case Activation.ScaledTanh:
      for (; sum < end; sum += 16, output += 16) {
        const inner = f32x4.mul(f32x4.splat(SLOPE), v128.load(sum));
        v128.store(output, f32x4.mul(f32x4.splat(AMPLITUDE), tanh(inner)));
      }
      break;
    case Activation.Sigmoid:
      for (; sum < end; sum += 16, output += 16) v128.store(output, sigmoid(v128.load(sum)));
      break;
    case Activation.Relu:
      for (; sum < end; sum += 16, output += 16) {
        v128.store(output, f32x4.pmax(v128.load(sum), f32x4.splat(0)));
      }
      break;
    default:
      if (sum != output) memory.copy(output, sum, bytes);
  }
}

/** Derivative of f at four sums, from the outputs there. */
@inline
export function slope(activation: i32, output: v128): v128 {
  const one = f32x4.splat(1);
  switch (activation) {
    case Activation.Tanh:
      return f32x4.sub(one, f32x4.mul(output, output));
    case Activation.ScaledTanh: {
      const tanh = f32x4.mul(output, f32x4.splat(1 / AMPLITUDE));
      return f32x4.mul(f32x4.splat(SLOPE * AMPLITUDE), f32x4.sub(one, f32x4.mul(tanh, tanh)));
    }
    case Activation.Sigmoid:
      return f32x4.mul(output, f32x4.sub(one, output));
    case Activation.Relu:
      return v128.and(one, f32x4.gt(output, f32x4.splat(0)));
    default:
      return one;
  }
}

/** Multiplies gradients with respect to outputs by the slope there: the chain rule through f. */
export function unsquash(activation: i32, output: usize, gradient: usize, bytes: usize): void {
  if (activation == Activation.Identity) return;
  for (const end = gradient + bytes; gradient < end; gradient += 16, output += 16) {
    const factor = slope(activation, v128.load(output));
    v128.store(gradient, f32x4.mul(v128.load(gradient), factor));
  }
}
