import { describe, expect, it } from 'vitest';
import {
  distance,
  firstKernels,
  kernelsAtStart,
  niceBound,
} from '#components/training-strip/kernels.ts';
import { initialWeights } from '#engine/initialise.ts';
import { variant } from '#network/variants.ts';

const spec = variant('lecun1998');

describe('the kernels shown while a network learns', () => {
  it('are those of the first convolution, in the order of its maps', () => {
    const weights = initialWeights(spec, 7);
    const kernels = firstKernels(spec, weights);
    expect(kernels).toMatchObject({ layer: 'C1', side: 5 });
    expect(kernels?.maps).toHaveLength(6);
    expect(kernels?.maps.flatMap((map) => [...map])).toEqual([
      ...(weights['c1.weight']?.data ?? []),
    ]);
  });

  it('begin as the seed draws them', () => {
    expect(kernelsAtStart(spec, 7)).toEqual(firstKernels(spec, initialWeights(spec, 7)));
    expect(kernelsAtStart(spec, 8)).not.toEqual(kernelsAtStart(spec, 7));
  });

  it('have moved by the length of their change', () => {
    expect(distance(new Float32Array([0, 0]), new Float32Array([3, -4]))).toBe(5);
  });

  it('share a colour scale that reaches a round number', () => {
    const kernels = {
      layer: 'C1',
      side: 1,
      maps: [new Float32Array([-0.42]), new Float32Array([0.1])],
    };
    expect(niceBound([kernels, null])).toBe(0.5);
  });
});
