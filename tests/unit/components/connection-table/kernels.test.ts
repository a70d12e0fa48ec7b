import { describe, expect, test } from 'vitest';
import { cutWeights, kernelBetween, shareOf } from '#components/connection-table/kernels.ts';
import { presetTable, tableLayer, toggled } from '#components/connection-table/tables.ts';
import {
  largestDifference,
  twinNetwork,
  twinStarts,
} from '#components/connection-table/twin-start.ts';
import { unitAccount } from '#components/connection-table/unit-account.ts';
import { initialWeights } from '#engine/initialise.ts';
import { createLiveNetwork } from '#engine/tfjs/live.ts';
import { trainerOn } from '#engine/trainers.ts';
import { fullTable } from '#network/connection-table.ts';
import { variant } from '#network/variants.ts';

const full = variant('pytorch-tanh-avg');
const image = Float32Array.from({ length: 32 * 32 }, (_, at) => Math.sin(at * 0.37) ** 2);

describe('cutting kernels', () => {
  test('puts exactly one kernel to zero for one connection', () => {
    const weights = initialWeights(full, 3);
    const place = tableLayer(full);
    const table = toggled(place.trained, 6, 2);
    if (table === null) throw new Error('The full table can spare a connection.');
    const cut = cutWeights(weights, place, table);
    expect([...kernelBetween(cut, place, 6, 2)]).toEqual(new Array(25).fill(0));
    expect(kernelBetween(cut, place, 6, 3)).toEqual(kernelBetween(weights, place, 6, 3));
    expect(kernelBetween(weights, place, 6, 2).some((weight) => weight !== 0)).toBe(true);
    const zeros = cut['c3.weight']?.data.filter((weight) => weight === 0).length;
    expect(zeros).toBe(25);
  });

  test('adds a connection that was never trained as zeros', () => {
    const spec = variant('lecun1998');
    const place = tableLayer(spec);
    const weights = initialWeights(spec, 3);
    expect(cutWeights(weights, place, fullTable(6, 16))).toEqual(weights);
  });
});

test('shares and bias add up to what the network computes, also with connections cut', async () => {
  const place = tableLayer(full);
  const table = presetTable('paper', 6, 16, 1);
  const weights = cutWeights(initialWeights(full, 5), place, table);
  const live = await createLiveNetwork(full, weights);
  const activations = live.forward(image);
  const below = activations.layers[2]?.output ?? new Float32Array();
  const share = (input: number): Float32Array =>
    shareOf(
      below.subarray(input * 196, (input + 1) * 196),
      kernelBetween(weights, place, 9, input),
      place,
    );
  const expected = activations.layers[3]?.sum.subarray(900, 1000) ?? new Float32Array();
  const bias = weights['c3.bias']?.data[9] ?? 0;
  const sums = [0, 3, 4, 5]
    .map(share)
    .reduce((sum, values) => sum.map((value, at) => value + (values[at] ?? 0)));
  expected.forEach((value, at) => expect((sums[at] ?? 0) + bias).toBeCloseTo(value, 5));

  const account = unitAccount(
    { activations, weights, place, table, map: 9 },
    { row: 2, column: 7 },
  );
  expect(account.terms.map(({ name }) => name)).toEqual([
    'from S2 map 1',
    'from S2 map 4',
    'from S2 map 5',
    'from S2 map 6',
    'bias',
  ]);
  const printed = account.terms.reduce((sum, { value }) => sum + value, 0);
  expect(printed).toBeCloseTo(account.sum, 9);
  expect(account.sum).toBeCloseTo(expected[27] ?? 0, 3);
  live.dispose();
});

describe('twins', () => {
  test.each(twinStarts)(
    'learn from the start “%s” and part unless all is the same',
    async (start) => {
      const { spec, weights } = twinNetwork(start);
      const settings = { optimizer: 'adam', learningRate: 0.001 } as const;
      const trainer = await trainerOn('cpu')(spec, weights, settings);
      const images = Float32Array.from([...image, ...image.map((value) => 1 - value)]);
      for (let step = 0; step < 3; step++) {
        await trainer.step({ images, labels: Uint8Array.from([3, 8]) });
      }
      const learned = (await trainer.save()).weights;
      trainer.dispose();
      const live = await createLiveNetwork(spec, learned);
      const maps = live.forward(image).layers[3]?.output ?? new Float32Array();
      const difference = largestDifference(maps.subarray(0, 100), maps.subarray(100, 200));
      live.dispose();
      if (start === 'same') expect(difference).toBe(0);
      else expect(difference).toBeGreaterThan(1e-3);
      expect(learned['c3.weight']).not.toEqual(weights['c3.weight']);
    },
  );
});
