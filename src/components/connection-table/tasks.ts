import type { ConnectionTable } from '#network/spec.ts';
import { readers } from './tables.ts';

/** What an exercise makes of the table on the page. */
export interface TaskVerdict {
  solved: boolean;
  /** What is right, or what is still missing, in a sentence. */
  says: string;
}

/** Every map reads `each` maps below, and every map below is read equally often. */
export function judgeEven(table: ConnectionTable, inputs: number, each: number): TaskVerdict {
  const wrong = table.findIndex((row) => row.length !== each);
  if (wrong >= 0) {
    const count = table[wrong]?.length ?? 0;
    const others = table.filter((row) => row.length !== each).length - 1;
    const maps = others === 1 ? 'map is' : 'maps are';
    const more = others > 0 ? `, and ${others} more ${maps} not right either` : '';
    return {
      solved: false,
      says: `C3 map ${wrong + 1} reads ${count} of the maps below instead of ${each}${more}.`,
    };
  }
  const share = (table.length * each) / inputs;
  const perInput = readers(table, inputs);
  const uneven = perInput.findIndex((count) => count !== share);
  if (uneven >= 0) {
    return {
      solved: false,
      says:
        `Every C3 map reads ${each}, but S2 map ${uneven + 1} is read by ${perInput[uneven] ?? 0}. ` +
        `${table.length}·${each} kernels over ${inputs} maps make ${share} for each.`,
    };
  }
  return {
    solved: true,
    says: `Every C3 map reads ${each}, and every S2 map is read by ${share}.`,
  };
}

/** The network takes the digit for another with at most `most` trained connections cut. */
export function judgeMisread(
  readings: { now: number; before: number } | null,
  cut: number,
  most: number,
): TaskVerdict {
  if (readings === null) return { solved: false, says: 'The network is loading.' };
  const { now, before } = readings;
  if (now === before) {
    return {
      solved: false,
      says:
        cut === 0
          ? `Nothing is cut yet, and it reads a ${before}.`
          : `${cut} cut, and still a ${before}.`,
    };
  }
  if (cut > most) {
    return {
      solved: false,
      says: `Now a ${now}, but with ${cut} connections cut. Give some back: ${most} are allowed.`,
    };
  }
  return { solved: true, says: `With ${cut} cut, the ${before} has become a ${now}.` };
}
