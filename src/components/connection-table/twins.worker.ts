import { loadDigits } from '#digits/load.ts';
import { batchSource } from '#engine/session/batches.ts';
import { trainerOn } from '#engine/trainers.ts';
import { twinNetwork } from './twin-start.ts';
import { STEPS } from './twins-messages.ts';
import type { TwinsReply, TwinsRequest } from './twins-messages.ts';

const BATCH = 32;

addEventListener('message', ({ data }: MessageEvent<TwinsRequest>) => {
  train(data).catch((error: unknown) => {
    reply({ problem: error instanceof Error ? error.message : String(error) });
  });
});

/** Trains on the CPU: there, equal maps get gradients that are equal to the last bit. */
async function train({ start, base }: TwinsRequest): Promise<void> {
  const digits = await loadDigits(base, { split: 'train', limit: STEPS * BATCH });
  const { spec, weights } = twinNetwork(start);
  const settings = { optimizer: 'adam', learningRate: spec.recipe.learningRate } as const;
  const trainer = await trainerOn('cpu')(spec, weights, settings);
  const batches = batchSource(spec, digits, { batchSize: BATCH, seed: 1, augment: null });
  for (let step = 1; step <= STEPS; step++) {
    const { loss } = await trainer.step(batches.next());
    const state = await trainer.save();
    reply({ step, loss, weights: state.weights });
  }
  trainer.dispose();
}

function reply(message: TwinsReply): void {
  postMessage(message);
}
