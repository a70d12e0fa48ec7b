import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileKernels, startKernels } from '#engine/simd/kernels.ts';
import { relativeError } from '../fixture.ts';

const values = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), {
  minLength: 16,
  maxLength: 16,
});
const module = await compileKernels();

/** Runs a kernel on arrays of sixteen numbers, and returns them as it left them. */
function run(
  arrays: readonly (readonly number[])[],
  kernel: (kernels: ReturnType<typeof startKernels>, addresses: number[]) => void,
): Float32Array[] {
  const kernels = startKernels(module);
  const views = arrays.map((array, index) => {
    const view = new Float32Array(kernels.memory.buffer, kernels.heapBase() + 64 * index, 16);
    view.set(array);
    return view;
  });
  kernel(
    kernels,
    views.map(({ byteOffset }) => byteOffset),
  );
  return views;
}

it('descends as PyTorch does, with weight decay', () => {
  fc.assert(
    fc.property(values, values, (w, g) => {
      const [found] = run([w, g], (kernels, [a = 0, b = 0]) => {
        kernels.descend(a, b, 16, 0.1, 0.01);
      });
      const expected = w.map((weight, i) => weight - 0.1 * ((g[i] ?? 0) + 0.01 * weight));
      expect(relativeError(found ?? [], expected)).toBeLessThan(1e-6);
    }),
  );
});

it('descends with momentum as PyTorch does', () => {
  fc.assert(
    fc.property(values, values, values, (w, g, v) => {
      const [found, velocity] = run([w, v, g], (kernels, [a = 0, b = 0, c = 0]) => {
        kernels.descendWithMomentum(a, c, b, 16, 0.1, 0.9, 0.01);
      });
      const moved = v.map((value, i) => 0.9 * value + (g[i] ?? 0) + 0.01 * (w[i] ?? 0));
      expect(relativeError(velocity ?? [], moved)).toBeLessThan(1e-6);
      const expected = w.map((weight, i) => weight - 0.1 * (moved[i] ?? 0));
      expect(relativeError(found ?? [], expected)).toBeLessThan(1e-6);
    }),
  );
});

it('takes the steps of Adam as PyTorch does', () => {
  fc.assert(
    fc.property(values, values, values, (w, g, m) => {
      const s = m.map((mean) => mean * mean + 0.01);
      const [found, means, squares] = run([w, m, s, g], (kernels, [a = 0, b = 0, c = 0, d = 0]) => {
        kernels.adam(a, d, b, c, 16, 0.01, 0.5, 0.25, 0.02);
      });
      const decayed = g.map((gradient, i) => gradient + 0.02 * (w[i] ?? 0));
      const mean = m.map((value, i) => 0.9 * value + 0.1 * (decayed[i] ?? 0));
      const square = s.map((value, i) => 0.999 * value + 0.001 * (decayed[i] ?? 0) ** 2);
      expect(relativeError(means ?? [], mean)).toBeLessThan(1e-6);
      expect(relativeError(squares ?? [], square)).toBeLessThan(1e-6);
      const expected = w.map((weight, i) => {
        const root = Math.sqrt(square[i] ?? 0) / 0.25 + 1e-8;
        return weight - ((0.01 / 0.5) * (mean[i] ?? 0)) / root;
      });
      expect(relativeError(found ?? [], expected)).toBeLessThan(1e-6);
    }),
  );
});
