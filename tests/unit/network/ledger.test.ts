import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partsText } from '#network/arithmetic.ts';
import { choiceNames, choiceOptions, choicesOf, chosenSpec, variantOf } from '#network/choices.ts';
import type { Choices } from '#network/choices.ts';
import { networkFacts } from '#network/facts.ts';
import { ledger, ledgerColumns } from '#network/ledger.ts';
import { SpecError, layerShapes } from '#network/shapes.ts';
import { VARIANTS, variant } from '#network/variants.ts';

const anyChoices = fc.record(
  Object.fromEntries(choiceNames.map((name) => [name, fc.constantFrom(...choiceOptions[name])])),
) as unknown as fc.Arbitrary<Choices>;
const possible = anyChoices.filter(({ input, c5 }) => input === 32 || c5 === 'dense');

function evaluated(lines: readonly string[]): unknown {
  const plain = lines.map((line) => line.replaceAll('·', '*').replaceAll(',', ''));
  return runInNewContext(`[${plain.join(', ')}]`);
}

function cell(id: string, layer: string, column: (typeof ledgerColumns)[number]): string {
  const row = ledger(variant(id)).rows.find(({ name }) => name === layer);
  if (row === undefined) throw new Error(`no row ${layer}`);
  return `${partsText(row.cells[column].parts)} = ${String(row.cells[column].value)}`;
}

describe('the ledger', () => {
  test('prints every line of arithmetic so that it yields the count beside it', () => {
    fc.assert(
      fc.property(possible, fc.boolean(), (choices, isUnshared) => {
        const { rows, total } = ledger(chosenSpec(choices), isUnshared);
        const all = [...rows, total].flatMap(({ cells }) => ledgerColumns.map((key) => cells[key]));
        const lines = all.map(({ parts }) => partsText(parts));
        expect(evaluated(lines)).toEqual(all.map(({ value }) => value));
      }),
    );
  });

  test.each([
    ['C1', 'parameters', '(5·5·1 + 1)·6 = 156'],
    ['C1', 'connections', '(5·5·1 + 1)·6·28·28 = 122304'],
    ['S2', 'connections', '(4 + 1)·14·14·6 = 5880'],
    ['C3', 'parameters', '60·25 + 16 = 1516'],
    ['C3', 'connections', '(60·25 + 16)·10·10 = 151600'],
    ['C3', 'multiplyAdds', '60·25·10·10 = 150000'],
    ['C5', 'parameters', '(5·5·16 + 1)·120 = 48120'],
    ['F6', 'parameters', '(120 + 1)·84 = 10164'],
    ['Output', 'parameters', '0 = 0'],
    ['Output', 'connections', '84·10 = 840'],
    ['Output', 'weightBytes', '4·840 = 3360'],
    ['S2', 'activationBytes', '4·14·14·6 = 4704'],
  ] as const)('writes %s %s of 1998 as %s', (layer, column, line) => {
    expect(cell('lecun1998', layer, column)).toBe(line);
  });

  test('writes a dense layer on maps with all their values', () => {
    expect(cell('pytorch-sigmoid-max', 'F5', 'parameters')).toBe('(4·4·16 + 1)·120 = 30840');
  });

  test('agrees with the facts of every variant in its totals', () => {
    for (const spec of VARIANTS) {
      const { cells } = ledger(spec).total;
      const { parameters, connections } = networkFacts(spec);
      expect([cells.parameters.value, cells.connections.value]).toEqual([parameters, connections]);
    }
  });

  test('stores 840 fixed numbers beside the 60,000 learned in 1998', () => {
    expect(ledger(variant('lecun1998')).total.cells.weightBytes.value).toBe(4 * 60_840);
  });

  test('stores running statistics of batch normalization that are not learned', () => {
    expect(ledger(variant('modern')).total.cells.weightBytes.value).toBe(4 * (62_158 + 452));
  });

  test('has as many numbers as connections once nothing is shared', () => {
    const { rows, total } = ledger(variant('lecun1998'), true);
    for (const { name, cells } of rows) {
      expect(cells.parameters.value).toBe(name === 'Output' ? 0 : cells.connections.value);
    }
    expect(total.cells.parameters.value).toBe(340_908 - 840);
    expect(total.cells.weightBytes.value).toBe(4 * 340_908);
  });

  test('never learns fewer numbers unshared than shared', () => {
    fc.assert(
      fc.property(possible, (choices) => {
        const spec = chosenSpec(choices);
        const learned = (isUnshared: boolean): number =>
          ledger(spec, isUnshared).total.cells.parameters.value;
        expect(learned(true)).toBeGreaterThan(learned(false));
      }),
    );
  });
});

describe('choices', () => {
  test('lead back to each variant they were read from', () => {
    for (const spec of VARIANTS) {
      expect(variantOf(choicesOf(spec))?.id).toBe(spec.id);
      expect(chosenSpec(choicesOf(spec))).toBe(spec);
    }
  });

  test('are kept by the network that they build', () => {
    fc.assert(
      fc.property(possible, (choices) => {
        expect(choicesOf(chosenSpec(choices))).toEqual(choices);
      }),
    );
  });

  test('build the layers of a variant also where it is not known', () => {
    const choices = { ...choicesOf(variant('modern')), squashing: 'tanh' } as const;
    const { layers } = chosenSpec({ ...choices, normalization: 'none', s2: 'average' });
    expect(layers[0]).toEqual(variant('pytorch-tanh-avg').layers[0]);
    expect(layers[1]).toEqual(variant('pytorch-tanh-avg').layers[1]);
    expect(layers[4]).toEqual(variant('pytorch-tanh-avg').layers[4]);
  });

  test('make C5 as dense layer exactly as large as C5 as convolution, at 32 pixels', () => {
    const original = choicesOf(variant('lecun1998'));
    const dense = ledger(chosenSpec({ ...original, c5: 'dense' })).rows[5];
    const convolution = ledger(chosenSpec(original)).rows[5];
    expect(dense?.cells.parameters.value).toBe(48_120);
    expect(convolution?.cells.parameters.value).toBe(48_120);
  });

  test('are refused where C5 would have to slide over maps of 4×4', () => {
    const impossible = { ...choicesOf(variant('lecun1998')), input: 28 } as const;
    expect(() => layerShapes(chosenSpec(impossible))).toThrow(SpecError);
    expect(() => layerShapes(chosenSpec(impossible))).toThrow(/a window of 5 does not fit/);
  });
});
