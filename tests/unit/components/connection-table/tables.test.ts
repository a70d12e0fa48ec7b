import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  missingFrom,
  presetTable,
  presets,
  readers,
  reads,
  tableCounts,
  tableGroups,
  tableKey,
  tableLayer,
  toggled,
} from '#components/connection-table/tables.ts';
import { C3_TABLE, fullTable, kernelCount } from '#network/connection-table.ts';
import { VARIANTS, variant } from '#network/variants.ts';

const spec = variant('lecun1998');

describe('the connection table', () => {
  test('counts 60 kernels and 1,516 parameters for 1998, 96 and 2,416 with everything connected', () => {
    expect(tableCounts(spec, C3_TABLE)).toMatchObject({
      kernels: 60,
      parameters: 1516,
      connections: 151_600,
    });
    expect(tableCounts(spec, fullTable(6, 16))).toMatchObject({ kernels: 96, parameters: 2416 });
  });

  test.each(VARIANTS)('has a place in $id', (network) => {
    const { inputs, layer, trained } = tableLayer(network);
    expect([inputs, layer.maps, trained.length]).toEqual([6, 16, 16]);
  });

  test('says in groups what the paper says in words', () => {
    expect(tableGroups(C3_TABLE, 6)).toEqual([
      { maps: [0, 1, 2, 3, 4, 5], inputs: 3, kind: 'neighbours' },
      { maps: [6, 7, 8, 9, 10, 11], inputs: 4, kind: 'neighbours' },
      { maps: [12, 13, 14], inputs: 4, kind: 'gap' },
      { maps: [15], inputs: 6, kind: 'all' },
    ]);
  });

  test('of 1998 reads every map below equally often', () => {
    expect(readers(C3_TABLE, 6)).toEqual([10, 10, 10, 10, 10, 10]);
  });

  test.each(presets)('is valid in the preset %s', (preset) => {
    fc.assert(
      fc.property(fc.nat(9999), (seed) => {
        const table = presetTable(preset, 6, 16, seed);
        expect(() => tableCounts(spec, table)).not.toThrow();
      }),
    );
  });

  test('drawn at random has as many kernels as that of 1998, and is the same for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(9999), (seed) => {
        const table = presetTable('random', 6, 16, seed);
        expect(kernelCount(table)).toBe(60);
        expect(tableKey(presetTable('random', 6, 16, seed))).toBe(tableKey(table));
      }),
    );
    expect(tableKey(presetTable('random', 6, 16, 1))).not.toBe(
      tableKey(presetTable('random', 6, 16, 2)),
    );
  });

  test('changes by one connection at a time, and back', () => {
    fc.assert(
      fc.property(fc.nat(15), fc.nat(5), (map, input) => {
        const next = toggled(C3_TABLE, map, input);
        if (next === null) throw new Error('A map of three or more cannot lose its last.');
        expect(reads(next, map, input)).toBe(!reads(C3_TABLE, map, input));
        expect(missingFrom(next, C3_TABLE) + missingFrom(C3_TABLE, next)).toBe(1);
        expect(toggled(next, map, input)).toEqual(C3_TABLE);
      }),
    );
  });

  test('leaves no map without a connection', () => {
    expect(toggled(presetTable('single', 6, 16, 1), 3, 3)).toBeNull();
  });
});
