import { readFile } from 'node:fs/promises';
import { describe, it, vi } from 'vitest';
import { createSimdNetwork } from '#engine/simd/live.ts';
import { VARIANTS } from '#network/variants.ts';
import { readFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';
import { expectActivations, expectGradients, expectTrajectory } from './referee.ts';

vi.setConfig({ testTimeout: 60_000 });

async function load(id: string, prefix = ''): Promise<Fixture> {
  const file = await readFile(
    new URL(`../../fixtures/${prefix}${id}.safetensors`, import.meta.url),
  );
  return readFixture(id, new Uint8Array(file).buffer);
}

describe.each(VARIANTS.map(({ id }) => id))('%s on the SIMD engine', (id) => {
  it("computes every layer's activations as PyTorch does", async () => {
    await expectActivations(await load(id), createSimdNetwork);
  });

  it('computes the loss and all gradients as PyTorch does', async () => {
    await expectGradients(await load(id), 'simd');
  });
});

describe.each(VARIANTS.map(({ id }) => id))('%s on the CPU engine', (id) => {
  it("computes every layer's activations as PyTorch does", async () => {
    await expectActivations(await load(id));
  });

  it('computes the loss and all gradients as PyTorch does', async () => {
    await expectGradients(await load(id), 'cpu');
  });
});

describe.each(['cpu', 'simd'] as const)('twenty training steps on the %s engine', (engine) => {
  it.each([
    ['pytorch-tanh-avg', 1e-4],
    ['lecun1998', 1e-4],
    ['modern', 1e-3],
  ])('follow PyTorch for %s', async (id, tolerance) => {
    await expectTrajectory(await load(id, 'trajectory-'), engine, tolerance);
  });
});
