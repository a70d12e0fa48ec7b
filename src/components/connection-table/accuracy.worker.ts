import type { DigitSet } from '#digits/digit.ts';
import { loadDigits } from '#digits/load.ts';
import { batchOf } from '#engine/session/batches.ts';
import { evaluationTrainer } from '#engine/trainers.ts';
import { MEASURED } from './accuracy-messages.ts';
import type { AccuracyReply, AccuracyRequest, AccuracyTask } from './accuracy-messages.ts';

const BATCH = 50;

let digits: Promise<DigitSet> | null = null;
let newest = 0;

addEventListener('message', ({ data }: MessageEvent<AccuracyRequest>) => {
  const { id, task } = data;
  newest = id;
  if (task === null) return;
  measure(id, task).catch((error: unknown) => {
    digits = null;
    reply({ id, problem: error instanceof Error ? error.message : String(error) });
  });
});

/** Reads the held-out digits in batches, between which a newer request can come in. */
async function measure(id: number, { spec, weights, base }: AccuracyTask): Promise<void> {
  digits ??= loadDigits(base, { split: 'heldOut', limit: MEASURED });
  const set = await digits;
  if (id !== newest) return;
  const trainer = await evaluationTrainer(spec, weights);
  let correct = 0;
  for (let from = 0; from < set.count && id === newest; from += BATCH) {
    const evaluation = await trainer.evaluate(batchOf(spec, set, from, from + BATCH));
    correct += evaluation.correct;
    reply({ id, read: Math.min(from + BATCH, set.count), correct, total: set.count });
    await new Promise((resolve) => setTimeout(resolve));
  }
  trainer.dispose();
}

function reply(message: AccuracyReply): void {
  postMessage(message);
}
