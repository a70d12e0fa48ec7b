import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TILE, planMemory } from '#engine/simd/plan.ts';
import type { MemoryPlan } from '#engine/simd/plan.ts';
import { parameterTensors } from '#network/parameters.ts';
import { shapeSize } from '#network/shapes.ts';
import { VARIANTS, variant } from '#network/variants.ts';
import { randomSpec } from './random-spec.ts';

const OPTIONS = { base: 1000, images: 20, training: true, keepSums: false };

/** Stretches of memory that a plan gives out, as [address, bytes]. */
function stretches({ layers, ...plan }: MemoryPlan): [number, number][] {
  const total = Math.max(...plan.tensors.map(({ layout, offset }) => offset + layout.size));
  const all: [number, number][] = [
    [plan.weights, total * 4],
    [plan.gradients, plan.exchanged * 4],
    [plan.first, plan.trainable * 4],
    [plan.second, plan.trainable * 4],
    [plan.incoming, plan.exchanged * 4],
    [plan.labels, plan.capacity],
    [plan.losses, plan.capacity * 4],
    [plan.mask, plan.capacity * 4],
  ];
  for (const { record, shape, address } of layers) {
    const bytes = plan.capacity * shapeSize(shape) * 4;
    all.push([address, 4], [record.sum, bytes], [record.gradient, bytes]);
    if (record.output !== record.sum) all.push([record.output, bytes]);
    if (record.turned !== 0) {
      const { kernel, channels, maps } = record;
      all.push([record.turned, kernel * kernel * channels * maps * 4]);
    }
  }
  return all.filter(([, bytes]) => bytes > 0);
}

describe('the plan of the memory', () => {
  it('gives every array room of its own, on a line of the cache', () => {
    fc.assert(
      fc.property(fc.oneof(randomSpec, fc.constantFrom(...VARIANTS)), (spec) => {
        const plan = planMemory(spec, OPTIONS);
        const sorted = stretches(plan).sort((a, b) => a[0] - b[0]);
        let free = OPTIONS.base;
        for (const [address, bytes] of sorted) {
          expect(address).toBeGreaterThanOrEqual(free);
          expect(address % 64).toBe(0);
          free = address + bytes;
        }
        expect(plan.bytes).toBeGreaterThanOrEqual(free);
      }),
    );
  });

  it('rounds a batch up to whole tiles', () => {
    expect(planMemory(variant('modern'), OPTIONS).capacity).toBe(24);
    expect(planMemory(variant('modern'), { ...OPTIONS, images: TILE }).capacity).toBe(TILE);
  });

  it.each(VARIANTS)('has every tensor of $id, those that are trained first', (spec) => {
    const { tensors, trainable, exchanged } = planMemory(spec, OPTIONS);
    expect(tensors.map(({ layout }) => layout.parameter.name).sort()).toEqual(
      parameterTensors(spec)
        .map(({ name }) => name)
        .sort(),
    );
    for (const { layout, offset } of tensors) {
      const end = offset + layout.size;
      if (layout.parameter.trainable) expect(end).toBeLessThanOrEqual(trainable);
      else expect(offset).toBeGreaterThanOrEqual(trainable);
      if (layout.parameter.role !== 'codes') expect(end).toBeLessThanOrEqual(exchanged);
    }
  });

  it('needs no room for gradients where nothing is trained', () => {
    const spec = variant('pytorch-tanh-avg');
    const live = planMemory(spec, { ...OPTIONS, training: false });
    expect(live.bytes).toBeLessThan(planMemory(spec, OPTIONS).bytes / 2);
    expect(live.layers.every(({ record }) => record.turned === 0)).toBe(true);
  });
});
