import { choiceNames, choiceOptions, choicesOf, chosenSpec, variantOf } from '#network/choices.ts';
import type { ChoiceName, Choices } from '#network/choices.ts';
import { ledger } from '#network/ledger.ts';
import type { Cell, LedgerColumn, LedgerRow } from '#network/ledger.ts';
import { SpecError, layerShapes } from '#network/shapes.ts';
import { variant } from '#network/variants.ts';

/** A combination that cannot be built, why, and the nearest one that can. */
export interface Refusal {
  message: string;
  nearest: Choices | null;
  /** The choice in which the nearest one differs. */
  changed: ChoiceName | null;
}

const FIRST_CELL = { row: 1, column: 'parameters' } as const;

/** The ledger's state: the network that the switches build, and the cell whose arithmetic is shown. */
export class LedgerState {
  choices: Choices = $state.raw(choicesOf(variant('lecun1998')));
  unshared: boolean = $state(false);
  scale: 'linear' | 'log' = $state('linear');
  /** Row (0 is the input, the last the total) and column of the cell looked at. */
  at: { row: number; column: LedgerColumn } = $state.raw(FIRST_CELL);
  refusal: Refusal | null = $state.raw(null);
  /** How many parameters the last change added; negative where it saved some. */
  gained = $state(0);

  readonly spec = $derived(chosenSpec(this.choices));
  readonly known = $derived(variantOf(this.choices));
  readonly book = $derived(ledger(this.spec, this.unshared));
  readonly rows: readonly LedgerRow[] = $derived([...this.book.rows, this.book.total]);
  readonly row: LedgerRow = $derived(this.rows[this.at.row] ?? this.book.total);
  readonly cell: Cell = $derived(this.row.cells[this.at.column]);

  /** Sets one switch, or says why the network would then be impossible and leaves all as they are. */
  set<Name extends ChoiceName>(name: Name, value: Choices[Name]): void {
    this.use({ ...this.choices, [name]: value }, name);
  }

  /**
   * Sets all switches at once.
   *
   * @param kept the switch that the reader has just set: the way out leaves it alone.
   */
  use(choices: Choices, kept: ChoiceName | null = null): void {
    const message = whyNot(choices);
    if (message === null) {
      const before = this.#learned();
      this.choices = choices;
      this.gained = this.#learned() - before;
      this.refusal = null;
    } else {
      this.refusal = { message, ...nearestTo(choices, kept) };
    }
  }

  /** Sets the switches to a variant. */
  open(variantId: string): void {
    this.use(choicesOf(variant(variantId)));
  }

  pointAt(row: number, column: LedgerColumn): void {
    this.at = { row: Math.min(this.rows.length - 1, Math.max(0, row)), column };
  }

  reset(): void {
    this.open('lecun1998');
    this.unshared = false;
    this.scale = 'linear';
    this.at = FIRST_CELL;
    this.gained = 0;
  }

  #learned(): number {
    return this.book.total.cells.parameters.value;
  }
}

/** One ledger for a page, so that its text and its exercises can set and read it. */
export const ledgerState = new LedgerState();

function whyNot(choices: Choices): string | null {
  try {
    layerShapes(chosenSpec(choices));
    return null;
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
}

function nearestTo(
  choices: Choices,
  kept: ChoiceName | null,
): { nearest: Choices | null; changed: ChoiceName | null } {
  for (const name of choiceNames) {
    if (name === kept) continue;
    for (const option of choiceOptions[name]) {
      const nearest = { ...choices, [name]: option };
      if (whyNot(nearest) === null) return { nearest, changed: name };
    }
  }
  return { nearest: null, changed: null };
}
