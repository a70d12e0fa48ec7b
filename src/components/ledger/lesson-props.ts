import { z } from 'astro/zod';
import { choiceOptions, choicesOf, chosenSpec } from '#network/choices.ts';
import { ledgerColumns } from '#network/ledger.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { variant as variantCalled } from '#network/variants.ts';

/** Which network a lesson asks about: a variant, with some of its choices changed. */
export const askedNetwork = {
  /** The one of 1998 unless given. */
  variant: z.string().default('lecun1998'),
  /** For example `{{ c5: 'dense' }}`. */
  change: z
    .strictObject({
      input: z.literal(choiceOptions.input).optional(),
      squashing: z.literal(choiceOptions.squashing).optional(),
      s2: z.literal(choiceOptions.s2).optional(),
      c3: z.literal(choiceOptions.c3).optional(),
      s4: z.literal(choiceOptions.s4).optional(),
      c5: z.literal(choiceOptions.c5).optional(),
      output: z.literal(choiceOptions.output).optional(),
      normalization: z.literal(choiceOptions.normalization).optional(),
    })
    .default({}),
  /** Count as if no two connections shared a number. */
  unshared: z.boolean().default(false),
};

export const askedColumn = z.enum(ledgerColumns);

/** @throws RangeError if there is no such variant. */
export function networkOf(variant: string, change: object): NetworkSpec {
  return chosenSpec({ ...choicesOf(variantCalled(variant)), ...change });
}
