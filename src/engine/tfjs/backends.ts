import * as tf from '@tensorflow/tfjs-core';
import { EngineLostError, EngineUnavailableError } from '../engine.ts';
import type { TensorflowEngine } from '../engine.ts';

/** A TensorFlow.js backend that runs, and the means to notice that it stopped. */
export interface Backend {
  readonly engine: TensorflowEngine;
  /** It is only imitated on the processor, so that it is no faster than the CPU engine. */
  readonly software: boolean;
  /** It computes in 16 bits. */
  readonly halfFloat: boolean;
  /**
   * Waits for work on the GPU.
   *
   * @throws EngineLostError as soon as the GPU is lost, or where it has not answered for a long time:
   *   the promises of TensorFlow.js would then hang for ever.
   */
  settle<T>(work: Promise<T>): Promise<T>;
  /** An error of the work in the words of {@link EngineLostError} where the GPU's loss caused it. */
  explain(error: unknown): Promise<unknown>;
}

/** What differs between the backends. */
interface Device {
  software: boolean;
  halfFloat: boolean;
  /** Resolves with the reason once the device is lost. */
  lost: Promise<string>;
  isLost(): boolean;
}

/** Far above any step on a working GPU. */
const LONGEST_WAIT = 20_000;
/** The loss of a WebGPU device may be announced a little after the error that it causes. */
const ANNOUNCEMENT_WAIT = 500;

const started = new Map<TensorflowEngine, Backend>();

/**
 * Starts a backend on this thread, or returns the one that runs.
 *
 * @throws EngineUnavailableError if this machine or browser does not offer it.
 */
export async function startBackend(engine: TensorflowEngine): Promise<Backend> {
  const running = started.get(engine);
  if (running !== undefined && (await tf.setBackend(engine))) return running;
  const device = await startDevice(engine);
  const backend = backendOn(engine, device);
  started.set(engine, backend);
  void device.lost.then(() => {
    started.delete(engine);
    removeBackend(engine);
  });
  return backend;
}

async function startDevice(engine: TensorflowEngine): Promise<Device> {
  switch (engine) {
    case 'cpu': {
      const { startCpu } = await import('./backend-cpu.ts');
      return startCpu();
    }
    case 'webgl': {
      const { startWebgl } = await import('./backend-webgl.ts');
      return startWebgl();
    }
    case 'webgpu': {
      const { startWebgpu } = await import('./backend-webgpu.ts');
      return startWebgpu();
    }
  }
}

function backendOn(engine: TensorflowEngine, device: Device): Backend {
  const loss = device.lost.then((reason) => {
    throw new EngineLostError(engine, reason);
  });
  // Losing the device while nobody waits is no error yet: the next work reports it.
  loss.catch(() => undefined);
  return {
    engine,
    software: device.software,
    halfFloat: device.halfFloat,
    settle: async (work) => {
      const silence = silenceOf(engine);
      try {
        const result = await Promise.race([work, loss, silence.promise]);
        if (device.isLost()) throw new EngineLostError(engine, 'The GPU stopped working.');
        return result;
      } finally {
        silence.cancel();
      }
    },
    explain: async (error) => {
      if (error instanceof EngineLostError || engine === 'cpu') return error;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const silence = new Promise<unknown>((resolve) => {
        timer = setTimeout(resolve, ANNOUNCEMENT_WAIT, error);
      });
      const cause = await Promise.race([loss.catch((lost: unknown) => lost), silence]);
      clearTimeout(timer);
      return cause;
    },
  };
}

/** Rejects when a GPU that hangs has been waited for long enough. */
function silenceOf(engine: TensorflowEngine): { promise: Promise<never>; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const seconds = LONGEST_WAIT / 1000;
      reject(new EngineLostError(engine, `The GPU has not answered for ${seconds} seconds.`));
    }, LONGEST_WAIT);
  });
  return { promise, cancel: () => clearTimeout(timer) };
}

/** Takes a lost backend out, but leaves the way to start a new one. */
function removeBackend(engine: TensorflowEngine): void {
  const factory = tf.findBackendFactory(engine);
  try {
    tf.removeBackend(engine);
  } catch {
    // Freeing a lost GPU's memory fails, and there is nothing left to free.
  }
  tf.registerBackend(engine, factory, 0);
}

/** Selects a backend in TensorFlow.js, whose own answer to a failure is `false`. */
export async function selectBackend(engine: TensorflowEngine, name: string): Promise<void> {
  // Without its checks after every operation, and its advertisement in Node.
  tf.enableProdMode();
  let selected: boolean;
  try {
    selected = await tf.setBackend(engine);
  } catch (error) {
    throw new EngineUnavailableError(engine, `${name} could not be started: ${messageOf(error)}`);
  }
  if (!selected || tf.getBackend() !== engine) {
    throw new EngineUnavailableError(engine, `${name} could not be started in this browser.`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export type { Device };
