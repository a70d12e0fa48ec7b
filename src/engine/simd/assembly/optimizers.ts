/**
 * Gradient descent, PyTorch's `SGD`: w ← w − rate·(g + decay·w). Each function changes `count`
 * numbers from `weights` on; what lies behind the last in its group of four is changed along.
 */
export function descend(weights: usize, gradients: usize, count: i32, rate: f32, decay: f32): void {
  const end = weights + <usize>count * 4;
  for (; weights < end; weights += 16, gradients += 16) {
    const w = v128.load(weights);
    const g = f32x4.add(v128.load(gradients), f32x4.mul(f32x4.splat(decay), w));
    v128.store(weights, f32x4.sub(w, f32x4.mul(f32x4.splat(rate), g)));
  }
}

/** With momentum: v ← momentum·v + g + decay·w; w ← w − rate·v. */
export function descendWithMomentum(
  weights: usize,
  gradients: usize,
  velocities: usize,
  count: i32,
  rate: f32,
  momentum: f32,
  decay: f32,
): void {
  const end = weights + <usize>count * 4;
  for (; weights < end; weights += 16, gradients += 16, velocities += 16) {
    const w = v128.load(weights);
    const g = f32x4.add(v128.load(gradients), f32x4.mul(f32x4.splat(decay), w));
    const v = f32x4.add(f32x4.mul(f32x4.splat(momentum), v128.load(velocities)), g);
    v128.store(velocities, v);
    v128.store(weights, f32x4.sub(w, f32x4.mul(f32x4.splat(rate), v)));
  }
}

const FIRST_DECAY: f32 = 0.9;
const FIRST_SHARE: f32 = 0.1;
const SECOND_DECAY: f32 = 0.999;
const SECOND_SHARE: f32 = 0.001;
const EPSILON: f32 = 1e-8;

/**
 * Adam, PyTorch's order of operations.
 *
 * @param means running means of the gradients, `squares` of their squares.
 * @param firstCorrection 1 − 0.9ᵗ at step t, `secondCorrection` √(1 − 0.999ᵗ).
 */
export function adam(
  weights: usize,
  gradients: usize,
  means: usize,
  squares: usize,
  count: i32,
  rate: f32,
  firstCorrection: f32,
  secondCorrection: f32,
  decay: f32,
): void {
  const stepSize = f32x4.splat(rate / firstCorrection);
  const end = weights + <usize>count * 4;
  for (; weights < end; weights += 16, gradients += 16, means += 16, squares += 16) {
    const w = v128.load(weights);
    const g = f32x4.add(v128.load(gradients), f32x4.mul(f32x4.splat(decay), w));
    const m = f32x4.add(
      f32x4.mul(f32x4.splat(FIRST_DECAY), v128.load(means)),
      f32x4.mul(f32x4.splat(FIRST_SHARE), g),
    );
    const v = f32x4.add(
      f32x4.mul(f32x4.splat(SECOND_DECAY), v128.load(squares)),
      f32x4.mul(f32x4.splat(SECOND_SHARE), f32x4.mul(g, g)),
    );
    v128.store(means, m);
    v128.store(squares, v);
    const root = f32x4.div(f32x4.sqrt(v), f32x4.splat(secondCorrection));
    const move = f32x4.div(m, f32x4.add(root, f32x4.splat(EPSILON)));
    v128.store(weights, f32x4.sub(w, f32x4.mul(stepSize, move)));
  }
}

/** Moves running statistics a share of the way towards the batch's: a ← a + share·(b − a). */
export function approach(values: usize, targets: usize, count: i32, share: f32): void {
  for (const end = values + <usize>count * 4; values < end; values += 4, targets += 4) {
    const value = load<f32>(values);
    store<f32>(values, value + share * (load<f32>(targets) - value));
  }
}

/** Multiplies each of `count` numbers by its factor, in groups of four. */
export function multiply(values: usize, factors: usize, count: i32): void {
  for (const end = values + <usize>count * 4; values < end; values += 16, factors += 16) {
    v128.store(values, f32x4.mul(v128.load(values), v128.load(factors)));
  }
}

/** Adds `count` numbers to others, in groups of four. */
export function add(values: usize, others: usize, count: i32): void {
  for (const end = values + <usize>count * 4; values < end; values += 16, others += 16) {
    v128.store(values, f32x4.add(v128.load(values), v128.load(others)));
  }
}
