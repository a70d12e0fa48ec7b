import { count } from '#components/ui/numbers.ts';
import { choiceNames, choiceOptions, chosenSpec } from '#network/choices.ts';
import type { ChoiceName, Choices } from '#network/choices.ts';
import { ledger } from '#network/ledger.ts';
import { SpecError, layerShapes } from '#network/shapes.ts';

/** What to tell a reader about how they have set the ledger. */
export interface TaskVerdict {
  right: boolean;
  text: string;
}

/**
 * Says whether the ledger's network learns as many numbers as wanted and, if not, how far it is off
 * and in which layer to look first.
 *
 * @param wanted choices that lead to the total wanted; other choices with the same total are right too
 */
export function taskVerdict(wanted: Choices, given: Choices, isUnshared: boolean): TaskVerdict {
  if (isUnshared) {
    return {
      right: false,
      text: 'The weights are unshared. Share them again, then look at the total.',
    };
  }
  const [goal, mine] = [ledger(chosenSpec(wanted)), ledger(chosenSpec(given))];
  const [goalTotal, total] = [goal, mine].map((book) => book.total.cells.parameters.value);
  if (goalTotal === undefined || total === undefined || total === goalTotal) {
    return { right: true, text: `${count(total ?? 0)} it is.` };
  }
  const off = Math.abs(total - goalTotal);
  const way = total > goalTotal ? 'too many' : 'too few';
  const first = goal.rows
    .map((row, index) => ({
      name: row.name,
      gap: (mine.rows[index]?.cells.parameters.value ?? 0) - row.cells.parameters.value,
    }))
    .toSorted((one, other) => Math.abs(other.gap) - Math.abs(one.gap))[0];
  const where =
    first === undefined
      ? ''
      : ` Look at ${first.name} first: it has ${count(Math.abs(first.gap))} ${first.gap > 0 ? 'too many' : 'too few'}.`;
  return { right: false, text: `${count(total)} is ${count(off)} ${way}.${where}` };
}

/** The possible choices that lead to the fewest learned numbers. */
export function smallestChoices(): Choices {
  let best: { choices: Choices; parameters: number } | null = null;
  for (const choices of everyChoice(choiceNames)) {
    const parameters = parametersOf(choices as Choices);
    if (parameters !== null && (best === null || parameters < best.parameters)) {
      best = { choices: choices as Choices, parameters };
    }
  }
  if (best === null) throw new RangeError('No combination of the choices is possible.');
  return best.choices;
}

function parametersOf(choices: Choices): number | null {
  const spec = chosenSpec(choices);
  try {
    layerShapes(spec);
  } catch (error) {
    if (error instanceof SpecError) return null;
    throw error;
  }
  return ledger(spec).total.cells.parameters.value;
}

function everyChoice(names: readonly ChoiceName[]): Partial<Choices>[] {
  const [name, ...rest] = names;
  if (name === undefined) return [{}];
  const others = everyChoice(rest);
  return choiceOptions[name].flatMap((option) =>
    others.map((other) => ({ [name]: option, ...other })),
  );
}
