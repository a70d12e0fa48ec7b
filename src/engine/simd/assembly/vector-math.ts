/**
 * Constants of the functions below, kept in memory: a processor loads one into all four lanes in a
 * single instruction, while engines build a constant of the code anew each time it is used.
 */
const TANH = memory.data<f32>(
  [
    // Beyond ±7.5 tanh differs from ±1 by less than 1e-6.
    7.5, -7.5,
    // P, from x⁸ down to 1, and Q, from x⁶ down to 1.
    -6.769760258103973e-9, 7.4985045341965455e-6, 0.0027400474459800825, 0.1275477376614709,
    0.9999998776227339, 0.0002024104952227857, 0.02303484177647051, 0.4608800435318003, 1,
  ],
  16,
);

/**
 * offset + gain · tanh(rate · a) for the eight numbers of a cell; tanh to 4e-7 of its value.
 *
 * tanh is a quotient of polynomials, x·P(x²)/Q(x²), fitted so that the largest relative error on
 * |x| ≤ 7.5 is as small as possible.
 */
@inline
export function tanhCell(from: usize, to: usize, rate: v128, gain: v128, offset: v128): void {
  let k = v128.load32_splat(TANH);
  let x = f32x4.pmin(f32x4.mul(rate, v128.load(from)), k);
  let y = f32x4.pmin(f32x4.mul(rate, v128.load(from, 16)), k);
  k = v128.load32_splat(TANH, 4);
  x = f32x4.pmax(x, k);
  y = f32x4.pmax(y, k);
  const s = f32x4.mul(x, x);
  const t = f32x4.mul(y, y);

  k = v128.load32_splat(TANH, 8);
  let p = f32x4.mul(s, k);
  let q = f32x4.mul(t, k);
  k = v128.load32_splat(TANH, 12);
  p = f32x4.mul(s, f32x4.add(p, k));
  q = f32x4.mul(t, f32x4.add(q, k));
  k = v128.load32_splat(TANH, 16);
  p = f32x4.mul(s, f32x4.add(p, k));
  q = f32x4.mul(t, f32x4.add(q, k));
  k = v128.load32_splat(TANH, 20);
  p = f32x4.mul(s, f32x4.add(p, k));
  q = f32x4.mul(t, f32x4.add(q, k));
  k = v128.load32_splat(TANH, 24);
  x = f32x4.mul(x, f32x4.add(p, k));
  y = f32x4.mul(y, f32x4.add(q, k));

  k = v128.load32_splat(TANH, 28);
  p = f32x4.mul(s, k);
  q = f32x4.mul(t, k);
  k = v128.load32_splat(TANH, 32);
  p = f32x4.mul(s, f32x4.add(p, k));
  q = f32x4.mul(t, f32x4.add(q, k));
  k = v128.load32_splat(TANH, 36);
  p = f32x4.mul(s, f32x4.add(p, k));
  q = f32x4.mul(t, f32x4.add(q, k));
  k = v128.load32_splat(TANH, 40);
  x = f32x4.div(x, f32x4.add(p, k));
  y = f32x4.div(y, f32x4.add(q, k));
  v128.store(to, f32x4.add(offset, f32x4.mul(gain, x)));
  v128.store(to, f32x4.add(offset, f32x4.mul(gain, y)), 16);
}

/**
 * eᵃ of four numbers that are at most 0, to 3e-7 of its value; below −87 it is e⁻⁸⁷.
 *
 * a = n·ln 2 + r with |r| ≤ ½ ln 2; eʳ by its series, 2ⁿ written into the exponent's bits.
 */
@inline
export function exp(a: v128): v128 {
  const x = f32x4.pmax(a, f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  // ln 2 in two parts, the first short enough that n times it is exact.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let s = f32x4.splat(1.0 / 5040);
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(1.0 / 720));
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(1.0 / 120));
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(1.0 / 24));
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(1.0 / 6));
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(0.5));
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(1));
  s = f32x4.add(f32x4.mul(s, r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(s, power);
}

/** Sum of the four lanes, in a fixed order. */
@inline
export function laneSum(a: v128): f32 {
  const pairs = f32x4.add(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}
