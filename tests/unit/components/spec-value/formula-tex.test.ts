import { expect, test } from 'vitest';
import { formulaTex } from '#components/spec-formula/formula-tex.ts';
import { renderMath } from '#markdown/math.ts';
import { VARIANTS, variant } from '#network/variants.ts';

/** Letters and digits of a formula without its markup. */
function plain(tex: string): string {
  return tex
    .replaceAll(/\\htmlClass\{[^}]*\}/g, '')
    .replaceAll(/\\underbrace|_\{\\text\{\w+(, \w+)?\}\}|\\bigl|\\bigr|[{}]/g, '')
    .replaceAll('\\cdot ', '·');
}

test('C1 has the arithmetic of its 156 parameters and 122,304 connections', () => {
  const spec = variant('lecun1998');
  expect(plain(formulaTex(spec, 'C1', 'parameters'))).toBe('(5·5·1 + 1)·6 = 156');
  expect(plain(formulaTex(spec, 'C1', 'connections'))).toBe('(5·5·1 + 1)·6·28·28 = 122,304');
});

test('C3 counts 60 kernels where its table cuts, and all 96 where it is full', () => {
  expect(plain(formulaTex(variant('lecun1998'), 'C3', 'parameters'))).toBe('60·5·5 + 16 = 1,516');
  const full = formulaTex(variant('pytorch-tanh-avg'), 'C3', 'parameters');
  expect(plain(full)).toBe('(5·5·6 + 1)·16 = 2,416');
});

test('Every formula of every layer of every variant can be typeset', () => {
  for (const spec of VARIANTS) {
    for (const layer of spec.layers) {
      if (layer.kind !== 'rbf') {
        expect(renderMath(formulaTex(spec, layer.name, 'parameters'), true)).toContain('katex');
      }
      expect(renderMath(formulaTex(spec, layer.name, 'connections'), true)).toContain('katex');
      if (layer.kind === 'convolution' || layer.kind === 'pooling') {
        expect(renderMath(formulaTex(spec, layer.name, 'size'), true)).toContain('katex');
      }
    }
  }
});
