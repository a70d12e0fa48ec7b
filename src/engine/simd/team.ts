import type { NetworkSpec } from '#network/spec.ts';
import { EngineLostError } from '../engine.ts';
import type { Weights } from '../weights.ts';
import type { ShardResult } from './shard.ts';

/** First message to a helper. */
export interface HelperStart {
  type: 'start';
  spec: NetworkSpec;
  module: WebAssembly.Module;
  weights: Weights;
}

/** A share of a batch to compute; its buffers are transferred. */
export interface HelperTask {
  type: 'train' | 'evaluate';
  /** Weights and running statistics, in the arrangement of the plan. */
  weights: Float32Array<ArrayBuffer>;
  images: Float32Array<ArrayBuffer>;
  labels: Uint8Array;
  /** Images of the whole batch. */
  total: number;
}

/** The answer, in the same buffers: where the weights were are now the gradients. */
export interface HelperResult extends ShardResult {
  gradients: Float32Array<ArrayBuffer>;
  images: Float32Array<ArrayBuffer>;
}

/** A worker that computes shares of batches. */
export class Helper {
  readonly #port: Port;
  #waiting: PromiseWithResolvers<HelperResult> | null = null;
  #weights = new Float32Array();
  #images = new Float32Array();

  constructor(start: Omit<HelperStart, 'type'>) {
    this.#port = openPort(
      (result) => this.#receive(result),
      (reason) => {
        const lost = new EngineLostError('simd', `A worker of the SIMD engine failed: ${reason}`);
        this.#waiting?.reject(lost);
      },
    );
    this.#port.post({ type: 'start', ...start } satisfies HelperStart, []);
  }

  /** @throws EngineLostError if the worker breaks down. */
  async compute(
    type: HelperTask['type'],
    weights: Float32Array,
    images: Float32Array,
    labels: Uint8Array,
    total: number,
  ): Promise<HelperResult> {
    // The buffers travel to the worker and come back with its answer.
    this.#weights = copyInto(this.#weights, weights);
    this.#images = copyInto(this.#images, images);
    const task: HelperTask = {
      type,
      weights: this.#weights,
      images: this.#images,
      labels: labels.slice(),
      total,
    };
    this.#waiting = Promise.withResolvers();
    this.#port.post(task, [task.weights.buffer, task.images.buffer]);
    return this.#waiting.promise;
  }

  stop(): void {
    this.#port.close();
  }

  #receive(result: HelperResult): void {
    this.#weights = result.gradients;
    this.#images = result.images;
    this.#waiting?.resolve(result);
    this.#waiting = null;
  }
}

interface Port {
  post: (message: HelperStart | HelperTask, transfer: ArrayBuffer[]) => void;
  close: () => void;
}

/** A worker of the browser or of Node, whichever this is. */
function openPort(receive: (result: HelperResult) => void, fail: (reason: string) => void): Port {
  if (typeof Worker === 'undefined') {
    const { Worker: NodeWorker } = process.getBuiltinModule('node:worker_threads');
    const file = './shard.worker.ts';
    const worker = new NodeWorker(new URL(/* @vite-ignore */ file, import.meta.url));
    worker.on('message', receive);
    worker.on('error', (error) => fail(String(error)));
    return {
      post: (message, transfer) => worker.postMessage(message, transfer),
      close: () => void worker.terminate(),
    };
  }
  const worker = new Worker(new URL('./shard.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<HelperResult>) => receive(data));
  worker.addEventListener('error', ({ message }) => fail(message || 'it could not be loaded'));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    close: () => worker.terminate(),
  };
}

/** The same numbers in a buffer that is used again where its size allows. */
function copyInto(
  buffer: Float32Array<ArrayBuffer>,
  numbers: Float32Array,
): Float32Array<ArrayBuffer> {
  const target = buffer.length === numbers.length ? buffer : new Float32Array(numbers.length);
  target.set(numbers);
  return target;
}
