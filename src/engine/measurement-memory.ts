import * as v from 'valibot';
import { ENGINE_ORDER } from './engine.ts';
import type { EngineMeasurement } from './training.ts';

const Measurements = v.array(
  v.object({
    engine: v.picklist(ENGINE_ORDER),
    imagesPerSecond: v.nullable(v.number()),
    unavailable: v.nullable(v.string()),
  }),
);

/** Keeps measurements where the browser refuses storage. */
const memory = new Map<string, readonly EngineMeasurement[]>();

/** What was measured for a network in this session of the browser, or null. */
export function recallMeasurements(network: string): readonly EngineMeasurement[] | null {
  const kept = memory.get(network);
  if (kept !== undefined) return kept;
  try {
    const text = sessionStorage.getItem(keyOf(network));
    const parsed = v.safeParse(Measurements, JSON.parse(text ?? 'null'));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** Keeps measurements until the tab is closed, so that the next run need not wait for them. */
export function rememberMeasurements(
  network: string,
  measurements: readonly EngineMeasurement[],
): void {
  memory.set(network, measurements);
  try {
    sessionStorage.setItem(keyOf(network), JSON.stringify(measurements));
  } catch {
    // Refused or full: this page still remembers.
  }
}

function keyOf(network: string): string {
  return `engines/${network}`;
}
