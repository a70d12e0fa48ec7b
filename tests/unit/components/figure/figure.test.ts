import { expect, test } from 'vitest';
import { clampCell, keyStep } from '#components/figure/cells.ts';
import { cellColours, luminance } from '#components/figure/contrast.ts';
import { cellText, signedText } from '#components/figure/number-text.ts';
import { digitText, weightsText } from '#components/figure/provenance.ts';
import { rampOf } from '#components/ui/colour-scale.ts';
import { variant } from '#network/variants.ts';

const palette = {
  signed: rampOf([
    [65, 32, 122],
    [154, 134, 200],
    [255, 254, 252],
    [240, 168, 96],
    [163, 72, 5],
  ]),
  ink: rampOf([
    [255, 254, 252],
    [29, 29, 34],
  ]),
  empty: [255, 254, 252],
} as const;

test('Numbers carry a true minus, and no zero is negative', () => {
  expect(signedText(-0.4567, 2)).toBe('−0.46');
  expect(signedText(-0.001, 2)).toBe('0.00');
  expect(cellText(-0.14, 2)).toBe('−.14');
  expect(cellText(1.2, 2)).toBe('1.20');
});

test('Text on every shade of the scale keeps a contrast of 4.5', () => {
  for (let step = -50; step <= 50; step++) {
    const css = cellColours(step / 50, { kind: 'signed', bound: 1 }, palette);
    const [red = 0, green = 0, blue = 0] = (/rgb\((.*?)\)/.exec(css)?.[1] ?? '')
      .split(' ')
      .map(Number);
    const ground = luminance([red, green, blue]);
    const text = css.includes('#000000') ? 0 : 1;
    const contrast = (Math.max(ground, text) + 0.05) / (Math.min(ground, text) + 0.05);
    expect(contrast).toBeGreaterThanOrEqual(4.5);
  }
});

test('Arrow keys move by one cell, with Shift by five, and stop at the edges', () => {
  expect(keyStep({ key: 'ArrowDown', shiftKey: true })).toEqual({ row: 5, column: 0 });
  expect(keyStep({ key: 'Enter', shiftKey: false })).toBeNull();
  expect(clampCell({ row: -2, column: 40 }, 27)).toEqual({ row: 0, column: 27 });
});

test('A figure says whose digit and whose weights it shows', () => {
  const sample = { kind: 'sample', digit: new Uint8Array(784), label: 4, index: 6 } as const;
  expect(digitText(sample, false)).toBe(
    'Digit: MNIST, held-out digit 6, a 4, until you draw your own',
  );
  expect(digitText({ kind: 'drawing', strokes: [] }, true)).toBe('Digit: your drawing');
  const network = { spec: variant('modern'), own: null, shipped: null, weights: {} } as const;
  expect(weightsText({ ...network, source: 'untrained' })).toBe('Weights: modern, untrained');
  expect(weightsText({ ...network, source: 'own' })).toBe('Weights: your own modern');
});
