import { ENGINE_ORDER, ENGINE_TITLES } from './engine.ts';
import type { EngineName } from './engine.ts';
import type { EngineChoice, EngineMeasurement } from './training.ts';

/** The fastest engine of those measured, and why, in plain words. The CPU is always there. */
export function fastest(measurements: readonly EngineMeasurement[]): EngineChoice {
  const measured = measurements.filter(({ imagesPerSecond }) => imagesPerSecond !== null);
  const best = measured.reduce<EngineMeasurement | null>(
    (leader, next) =>
      (next.imagesPerSecond ?? 0) > (leader?.imagesPerSecond ?? 0) ? next : leader,
    null,
  );
  const engine = best?.engine ?? 'cpu';
  return { engine, reason: reasonFor(engine, measurements), measurements };
}

/** The engine that the reader asked for. */
export function asked(engine: EngineName): EngineChoice {
  const reason = `You chose ${ENGINE_TITLES[engine]}.`;
  return { engine, reason, measurements: [] };
}

function reasonFor(engine: EngineName, measurements: readonly EngineMeasurement[]): string {
  const found = (name: EngineName): EngineMeasurement | undefined =>
    measurements.find((measurement) => measurement.engine === name);
  const speed = found(engine)?.imagesPerSecond;
  const title = ENGINE_TITLES[engine];
  const first =
    speed === null || speed === undefined
      ? `Training runs on ${title}.`
      : `${capital(title)} was the fastest here: about ${rounded(speed)} images a second.`;
  const others = ENGINE_ORDER.filter((name) => name !== engine).flatMap((name) => {
    const other = found(name);
    if (other === undefined) return [];
    const { imagesPerSecond, unavailable } = other;
    if (imagesPerSecond !== null) {
      return [`${capital(ENGINE_TITLES[name])} reached ${rounded(imagesPerSecond)}.`];
    }
    return unavailable === null ? [] : [`${capital(ENGINE_TITLES[name])}: ${unavailable}`];
  });
  return [first, ...others].join(' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function rounded(speed: number): string {
  return String(Number(speed.toPrecision(2)));
}
