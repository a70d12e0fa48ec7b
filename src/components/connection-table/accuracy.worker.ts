import type { DigitSet } from '#digits/digit.ts';
import { loadDigits } from '#digits/load.ts';
import { writeNetworkInputs } from '#digits/network-input.ts';
import { createClassifier } from '#engine/tfjs/classify.ts';
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
  const classifier = await createClassifier(spec, weights);
  const area = spec.input.side ** 2;
  let correct = 0;
  for (let from = 0; from < set.count && id === newest; from += BATCH) {
    const to = Math.min(from + BATCH, set.count);
    const images = new Float32Array((to - from) * area);
    const indices = Array.from({ length: to - from }, (_, at) => from + at);
    writeNetworkInputs(set, indices, spec.input, images);
    classifier.classify(images).forEach((read, at) => {
      if (read === set.labels[from + at]) correct++;
    });
    reply({ id, read: to, correct, total: set.count });
    await new Promise((resolve) => setTimeout(resolve));
  }
  classifier.dispose();
}

function reply(message: AccuracyReply): void {
  postMessage(message);
}
