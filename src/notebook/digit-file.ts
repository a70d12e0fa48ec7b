import * as v from 'valibot';
import { DIGIT_PIXELS } from '#digits/digit.ts';
import type { DigitEntry } from './digit.svelte.ts';

const Byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
const Pixels = v.pipe(v.array(Byte), v.length(DIGIT_PIXELS));
const Point = v.object({ x: v.pipe(v.number(), v.finite()), y: v.pipe(v.number(), v.finite()) });
const Entry = v.variant('kind', [
  v.object({ kind: v.literal('drawing'), strokes: v.array(v.array(Point)) }),
  v.object({
    kind: v.literal('sample'),
    digit: Pixels,
    label: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)),
    index: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
  v.object({ kind: v.literal('upload'), digit: Pixels, name: v.string() }),
]);

/** A pad's entry as bytes (UTF-8 JSON) for the browser's storage. */
export function encodeEntry(entry: DigitEntry): Uint8Array {
  const plain = entry.kind === 'drawing' ? entry : { ...entry, digit: [...entry.digit] };
  return new TextEncoder().encode(JSON.stringify(plain));
}

/** The entry that {@link encodeEntry} wrote, or null if the bytes are anything else. */
export function decodeEntry(bytes: Uint8Array): DigitEntry | null {
  let plain: unknown;
  try {
    plain = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
  const parsed = v.safeParse(Entry, plain);
  if (!parsed.success) return null;
  const entry = parsed.output;
  return entry.kind === 'drawing' ? entry : { ...entry, digit: Uint8Array.from(entry.digit) };
}
