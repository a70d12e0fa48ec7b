const THIN_SPACE = '\u202f';
const MINUS = '−';

/** A number with its sign, as printed in sums: `+0.817`, `−0.653`, `0.000`. */
export function signed(value: number, decimals = 3): string {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return `${value < 0 ? MINUS : '+'}${text}`;
}

/** A number without a plus sign: `0.817`, `−0.653`. */
export function plain(value: number, decimals = 3): string {
  return signed(value, decimals).replace('+', '');
}

/** A count with thousands separators: `340,908`. */
export function count(value: number): string {
  return value.toLocaleString('en');
}

/** A fraction as a percentage: `98.7 %`. */
export function percent(fraction: number, decimals = 1): string {
  return `${(fraction * 100).toFixed(decimals)}${THIN_SPACE}%`;
}
