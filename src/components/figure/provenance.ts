import type { DigitEntry } from '#notebook/digit.svelte.ts';
import type { NetworkNotebook } from '#notebook/network.svelte.ts';

/** Whose digit a figure shows, in a few words. */
export function digitText(entry: DigitEntry, isReaders: boolean): string {
  switch (entry.kind) {
    case 'drawing':
      return 'Digit: your drawing';
    case 'upload':
      return `Digit: your picture ${entry.name}`;
    case 'sample': {
      const sample = `MNIST, held-out digit ${String(entry.index)}, a ${String(entry.label)}`;
      return isReaders ? `Digit: ${sample}` : `Digit: ${sample}, until you draw your own`;
    }
  }
}

/** Whose weights a figure runs on, and what they were measured at. */
export function weightsText(
  network: Pick<NetworkNotebook, 'spec' | 'source' | 'own' | 'shipped' | 'weights'>,
): string {
  if (network.weights === null) return `Weights: ${network.spec.id}, loading`;
  switch (network.source) {
    case 'own': {
      const accuracy = network.own?.record.accuracy ?? null;
      const measured = accuracy === null ? '' : `, ${percent(accuracy)} of held-out digits`;
      return `Weights: your own ${network.spec.id}${measured}`;
    }
    case 'shipped': {
      const { shipped } = network;
      const measured =
        shipped === null
          ? ''
          : `, ${percent(shipped.validationAccuracy)} of ${shipped.data.validationImages.toLocaleString('en')} validation digits`;
      return `Weights: reference ${network.spec.id}${measured}`;
    }
    case 'untrained':
      return `Weights: ${network.spec.id}, untrained`;
  }
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}
