import { describe, expect, it } from 'vitest';
import { VARIANTS } from '#network/variants.ts';
import { createSimdNetwork } from '#engine/simd/live.ts';
import { readFixture } from '../../unit/engine/fixture.ts';
import type { Fixture } from '../../unit/engine/fixture.ts';
import { expectActivations, expectGradients } from '../../unit/engine/referee.ts';
import { FINGERPRINTS, fingerprint } from '../../unit/engine/simd/fingerprint.ts';

async function load(id: string): Promise<Fixture> {
  const url = new URL(`../../fixtures/${id}.safetensors`, import.meta.url);
  return readFixture(id, await (await fetch(url)).arrayBuffer());
}

describe('the SIMD engine in the browser', () => {
  it.each(VARIANTS.map(({ id }) => id))('computes %s as PyTorch does', async (id) => {
    const fixture = await load(id);
    await expectActivations(fixture, createSimdNetwork);
    await expectGradients(fixture, 'simd');
  });

  it.each(FINGERPRINTS)(
    'trains $id with $threads threads to the same bits as Node',
    async ({ id, threads, expected }) => {
      expect(await fingerprint(id, threads)).toBe(expected);
    },
  );
});
