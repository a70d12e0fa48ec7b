import { digitAt, labelAt } from '#digits/digit.ts';
import { loadDigits } from '#digits/load.ts';
import { digitNotebook } from './digit.svelte.ts';
import { networkNotebook } from './network.svelte.ts';

/** What stands on the pad until the reader draws: crossings and ends, many things for a filter to find. */
const FIRST_DIGIT = 4;

let started: Promise<void> | null = null;

/**
 * Opens the reader's notebook: the network last used and the digit of the last visit, or a digit of the
 * held-out data on the first. Every figure may call it; only the first call does anything. It never
 * rejects: what went wrong stands in the `problem` of the digit or of the network.
 *
 * @param base root of the site with a slash at its end: `import.meta.env.BASE_URL`.
 */
export function startNotebook(base: string): Promise<void> {
  started ??= Promise.all([networkNotebook.open(base), openDigit(base)]).then(() => undefined);
  return started;
}

async function openDigit(base: string): Promise<void> {
  await digitNotebook.restore();
  if (digitNotebook.touched) return;
  try {
    const digits = await loadDigits(base, { split: 'heldOut' });
    const index = Math.max(0, digits.labels.indexOf(FIRST_DIGIT));
    const [digit, label] = [digitAt(digits, index).slice(), labelAt(digits, index)];
    digitNotebook.standIn({ kind: 'sample', digit, label, index });
  } catch (error) {
    digitNotebook.problem = error instanceof Error ? error.message : String(error);
  }
}
