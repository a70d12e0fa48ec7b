import type { ShippedModel } from '#notebook/shipped.ts';
import type { ChoiceName, Choices } from '#network/choices.ts';
import type { LedgerColumn } from '#network/ledger.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { percent } from '#components/ui/numbers.ts';

/** The ledger's columns as their heads name them, and what the line of arithmetic calls them. */
export const columnWords: Record<LedgerColumn, { head: string; narrow: string; unit: string }> = {
  parameters: { head: 'Parameters', narrow: 'param.', unit: 'parameters' },
  connections: { head: 'Connections', narrow: 'conn.', unit: 'connections' },
  multiplyAdds: { head: 'Multiply–adds', narrow: 'mult.', unit: 'multiply–adds' },
  weightBytes: { head: 'Bytes, weights', narrow: 'B wts', unit: 'bytes of weights' },
  activationBytes: { head: 'Bytes, values', narrow: 'B vals', unit: 'bytes of values' },
};

/** The switches as their labels name them. */
export const switchWords: Record<ChoiceName, string> = {
  input: 'Input',
  squashing: 'Squashing',
  s2: 'S2',
  c3: 'C3 reads',
  s4: 'S4',
  c5: 'Layer of 120',
  output: 'Output',
  normalization: 'Normalization',
};

/** An option of a switch in a word or two. */
export function optionWords(option: Choices[ChoiceName]): string {
  switch (option) {
    case 32:
    case 28:
      return `${option}×${option}`;
    case 'scaled-tanh':
      return 'scaled tanh';
    case 'relu':
      return 'ReLU';
    case 'table':
      return '1998 table';
    case 'full':
      return 'all maps';
    case 'convolution':
      return 'C5, conv.';
    case 'dense':
      return 'F5, dense';
    case 'rbf':
      return 'RBF';
    case 'batch':
      return 'batch norm.';
    default:
      return option;
  }
}

/** What a network of these choices was measured at, in a sentence or two. */
export function measuredText(
  known: Pick<NetworkSpec, 'id' | 'title' | 'sources'> | null,
  models: readonly ShippedModel[],
): string {
  if (known === null) {
    return 'Not measured: no source builds this combination, so there is no trained network of it here.';
  }
  const who = `This is ${known.id} (${known.sources.join(', ')}): ${known.title}.`;
  if (models.length === 0) return `${who} What it was measured at is being looked up.`;
  const model = models.find(({ id }) => id === known.id);
  if (model === undefined) {
    return `${who} Not measured: the site has no trained weights of it. Train it on the first page to find out.`;
  }
  const digits = model.data.validationImages.toLocaleString('en');
  return `${who} The site’s weights of it read ${percent(model.validationAccuracy, 2)} of ${digits} validation digits correctly.`;
}
