/**
 * tanh of four numbers, to 4e-7 of its value.
 *
 * A quotient of polynomials, x·P(x²)/Q(x²), fitted to tanh so that the largest relative error on
 * |x| ≤ 7.5 is as small as possible; beyond, tanh differs from ±1 by less than 1e-6.
 */
@inline
export function tanh(a: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(a, f32x4.splat(7.5)), f32x4.splat(-7.5));
  const t = f32x4.mul(x, x);
  let p = f32x4.add(f32x4.mul(t, f32x4.splat(-6.769760258103973e-9)), f32x4.splat(7.4985045341965455e-6));
  p = f32x4.add(f32x4.mul(t, p), f32x4.splat(0.0027400474459800825));
  p = f32x4.add(f32x4.mul(t, p), f32x4.splat(0.1275477376614709));
  p = f32x4.add(f32x4.mul(t, p), f32x4.splat(0.9999998776227339));
  let q = f32x4.add(f32x4.mul(t, f32x4.splat(0.0002024104952227857)), f32x4.splat(0.02303484177647051));
  q = f32x4.add(f32x4.mul(t, q), f32x4.splat(0.4608800435318003));
  q = f32x4.add(f32x4.mul(t, q), f32x4.splat(1));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** 1/(1 + e⁻ᵃ) = ½ + ½·tanh(a/2). */
@inline
export function sigmoid(a: v128): v128 {
  const half = f32x4.splat(0.5);
  return f32x4.add(half, f32x4.mul(half, tanh(f32x4.mul(half, a))));
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
