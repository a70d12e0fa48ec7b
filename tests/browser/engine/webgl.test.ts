import { describe, it } from 'vitest';
import { VARIANTS } from '#network/variants.ts';
import {
  expectActivationsOn,
  expectGradients,
  expectTrajectory,
} from '../../unit/engine/referee.ts';
import { fetchFixture } from './fixtures.ts';

describe.each(VARIANTS.map(({ id }) => id))('%s on WebGL', (id) => {
  it("computes every layer's activations as PyTorch does", async () => {
    await expectActivationsOn('webgl', await fetchFixture(id));
  });

  it('computes the loss and all gradients as PyTorch does', async () => {
    await expectGradients(await fetchFixture(id), 'webgl');
  });
});

describe('twenty training steps on WebGL', () => {
  it('follow PyTorch for pytorch-tanh-avg', async () => {
    await expectTrajectory(await fetchFixture('pytorch-tanh-avg', 'trajectory-'), 'webgl', 1e-3);
  });
});
