import { count, percent } from '#components/ui/numbers.ts';

/** A fraction as a percentage that reads 100 only when nothing is missing: 0.9996 → `99.9 %`. */
export function percentText(fraction: number): string {
  return percent(fraction < 1 ? Math.min(fraction, 0.999) : fraction);
}

/** A loss or a rate in three significant digits without exponents: 0.0578 → `0.0578`, 12.34 → `12.3`. */
export function figureText(value: number): string {
  if (!Number.isFinite(value)) return 'not a number';
  if (value === 0) return '0';
  const decimals = 2 - Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(6, Math.max(0, decimals)));
}

/** A number as short as it can be written: 0.001 → `0.001`, not `1e-3`. */
export function rateText(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3, useGrouping: false });
}

/** A span of time as a reader would say it: `15 s`, `2 min 10 s`, `1 h 5 min`. */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '…';
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  const rest = minutes % 60;
  const hours = Math.floor(minutes / 60);
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** A number of things with its noun: `1 step`, `2,000 steps`. */
export function countOf(many: number, noun: string): string {
  return `${count(many)} ${noun}${many === 1 ? '' : 's'}`;
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
