import * as tf from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '#engine/tfjs/backends.ts';
import { convolve, inputGradient, kernelGradient } from '#engine/tfjs/cpu-convolution.ts';
import type { ConvolutionSizes } from '#engine/tfjs/cpu-convolution.ts';
import { seededRandom } from '#engine/random.ts';
import { relativeError } from './fixture.ts';

beforeAll(async () => {
  await startBackend('cpu');
});

const convolutions = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    kernelHeight: fc.integer({ min: 1, max: 4 }),
    kernelWidth: fc.integer({ min: 1, max: 4 }),
    inputs: fc.integer({ min: 1, max: 5 }),
    outputs: fc.integer({ min: 1, max: 9 }),
    outputHeight: fc.integer({ min: 1, max: 4 }),
    outputWidth: fc.integer({ min: 1, max: 4 }),
  })
  .map((sizes): ConvolutionSizes => ({
    ...sizes,
    inputHeight: (sizes.outputHeight - 1) * sizes.stride + sizes.kernelHeight,
    inputWidth: (sizes.outputWidth - 1) * sizes.stride + sizes.kernelWidth,
  }));

function values(count: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => random.uniform(-1, 1));
}

/** Visits every product of a convolution by the definition. */
function everyProduct(
  s: ConvolutionSizes,
  visit: (input: number, kernel: number, output: number) => void,
): void {
  for (let n = 0; n < s.batch; n++)
    for (let row = 0; row < s.outputHeight; row++)
      for (let column = 0; column < s.outputWidth; column++)
        for (let i = 0; i < s.kernelHeight; i++)
          for (let j = 0; j < s.kernelWidth; j++)
            for (let from = 0; from < s.inputs; from++)
              for (let to = 0; to < s.outputs; to++) {
                const y = (n * s.inputHeight + row * s.stride + i) * s.inputWidth;
                visit(
                  (y + column * s.stride + j) * s.inputs + from,
                  ((i * s.kernelWidth + j) * s.inputs + from) * s.outputs + to,
                  ((n * s.outputHeight + row) * s.outputWidth + column) * s.outputs + to,
                );
              }
}

describe('the convolutions of the CPU engine', () => {
  it('agree with the definition: sums, gradient of the kernels, gradient of the input', () => {
    fc.assert(
      fc.property(convolutions, (s) => {
        const input = values(s.batch * s.inputHeight * s.inputWidth * s.inputs, 1);
        const kernels = values(s.kernelHeight * s.kernelWidth * s.inputs * s.outputs, 2);
        const gradient = values(s.batch * s.outputHeight * s.outputWidth * s.outputs, 3);
        const sums = new Float64Array(gradient.length);
        const ofKernels = new Float64Array(kernels.length);
        const ofInput = new Float64Array(input.length);
        everyProduct(s, (x, w, y) => {
          sums[y] = (sums[y] ?? 0) + (input[x] ?? 0) * (kernels[w] ?? 0);
          ofKernels[w] = (ofKernels[w] ?? 0) + (input[x] ?? 0) * (gradient[y] ?? 0);
          ofInput[x] = (ofInput[x] ?? 0) + (kernels[w] ?? 0) * (gradient[y] ?? 0);
        });
        expect(relativeError(convolve(s, input, kernels), sums)).toBeLessThan(1e-5);
        expect(relativeError(kernelGradient(s, input, gradient), ofKernels)).toBeLessThan(1e-5);
        expect(relativeError(inputGradient(s, gradient, kernels), ofInput)).toBeLessThan(1e-5);
      }),
    );
  });

  it('also serve where the batch is larger than what is kept in the cache', () => {
    const s: ConvolutionSizes = {
      batch: 9,
      stride: 1,
      inputHeight: 8,
      inputWidth: 8,
      inputs: 2,
      kernelHeight: 2,
      kernelWidth: 2,
      outputHeight: 7,
      outputWidth: 7,
      outputs: 3,
    };
    const ones = (count: number): Float32Array => new Float32Array(count).fill(1);
    const found = kernelGradient(s, ones(9 * 8 * 8 * 2), ones(9 * 7 * 7 * 3));
    expect(new Set(found)).toEqual(new Set([9 * 7 * 7]));
  });
});

describe('sums and products with one value for each channel', () => {
  const maps = [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 8],
    ],
  ];

  it.each([
    ['add', [11, 22, 13, 24, 15, 26, 17, 28]],
    ['mul', [10, 40, 30, 80, 50, 120, 70, 160]],
    ['sub', [-9, -18, -7, -16, -5, -14, -3, -12]],
  ] as const)('%s takes each channel its own value, in either order', (name, expected) => {
    const found = tf.tidy(() => {
      const [a, b] = [tf.tensor3d(maps), tf.tensor1d([10, 20])];
      return {
        forward: [...tf[name](a, b).dataSync()],
        wide: [...tf[name](a, tf.reshape(b, [1, 1, 2])).dataSync()],
        backward: [...tf[name](b, a).dataSync()],
      };
    });
    const sign = name === 'sub' ? -1 : 1;
    expect(found.forward).toEqual(expected);
    expect(found.wide).toEqual(expected);
    expect(found.backward).toEqual(expected.map((value) => sign * value));
  });

  it('add up each channel over all images and places, and other axes as before', () => {
    const found = tf.tidy(() => {
      const x = tf.tensor3d(maps);
      return {
        sum: [...tf.sum(x, [0, 1]).dataSync()],
        mean: [...tf.mean(x, [0, 1]).dataSync()],
        last: [...tf.sum(x, -1).dataSync()],
        all: [...tf.sum(x).dataSync()],
        kept: tf.sum(x, [0, 1], true).shape,
      };
    });
    expect(found).toEqual({
      sum: [16, 20],
      mean: [4, 5],
      last: [3, 7, 11, 15],
      all: [36],
      kept: [1, 1, 2],
    });
  });
});
