/** A number with a fixed count of decimals and a true minus sign; never `−0.00`. */
export function signedText(value: number, decimals: number): string {
  const fixed = Math.abs(value).toFixed(decimals);
  const isNegative = value < 0 && Number(fixed) !== 0;
  return isNegative ? `−${fixed}` : fixed;
}

/** As {@link signedText}, without the zero before the point, for narrow cells: `−.14`. */
export function cellText(value: number, decimals: number): string {
  return signedText(value, decimals).replace(/^(−?)0\./, '$1.');
}
