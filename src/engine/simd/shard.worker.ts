import { Shard } from './shard.ts';
import type { HelperResult, HelperStart, HelperTask } from './team.ts';

/** Computes its share of every batch that the coordinator sends; runs in browsers and in Node. */

let shard: Shard | null = null;

function receive(message: HelperStart | HelperTask): void {
  if (message.type === 'start') {
    shard = new Shard(message.spec, message.module, message.weights);
    return;
  }
  if (shard === null) throw new Error('A task came before the network.');
  const { weights, images, labels, total } = message;
  const { network } = shard;
  network.floats(network.plan.weights, weights.length).set(weights);
  network.weightsChanged();
  let result;
  if (message.type === 'train') {
    result = shard.train(images, labels, total);
    const grown = shard.network;
    weights.set(grown.floats(grown.plan.gradients, grown.plan.exchanged));
  } else {
    result = shard.evaluate(images, labels);
  }
  const answer: HelperResult = { ...result, gradients: weights, images };
  send(answer, [weights.buffer, images.buffer]);
}

let send: (result: HelperResult, transfer: ArrayBuffer[]) => void;

if (typeof self === 'undefined') {
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  send = (result, transfer) => parentPort?.postMessage(result, transfer);
  parentPort?.on('message', receive);
} else {
  send = (result, transfer) => {
    postMessage(result, { transfer });
  };
  addEventListener('message', ({ data }: MessageEvent<HelperStart | HelperTask>) => {
    receive(data);
  });
}
