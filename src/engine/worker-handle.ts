import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import type { TrainingWorker } from './worker-interface.ts';

/** A worker as the page holds it. */
export interface WorkerHandle {
  remote: Remote<TrainingWorker>;
  /** Rejects, in words for the reader, if the worker breaks down; promises of `remote` then hang. */
  crashed: Promise<never>;
  /** Ends the worker at once, whatever it is doing. */
  end(): void;
}

/**
 * Starts a training worker.
 *
 * @throws Error in words for the reader where the browser refuses workers.
 */
export function openWorker(): WorkerHandle {
  let worker: Worker;
  try {
    worker = new Worker(new URL('./training.worker.ts', import.meta.url), { type: 'module' });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`This browser refuses the worker in which training runs: ${reason}`, {
      cause: error,
    });
  }
  const crashed = new Promise<never>((_, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      const detail = event.message === '' ? '' : ` (${event.message})`;
      reject(
        new Error(
          `The worker in which training runs broke down${detail}. The weights shown last are kept; ` +
            'start the training again.',
        ),
      );
    };
    worker.onmessageerror = () => {
      reject(new Error('A message of the training worker could not be read. Start again.'));
    };
  });
  // Whoever waits for the worker hears of it; nobody may be waiting.
  crashed.catch(() => undefined);
  return { remote: wrap<TrainingWorker>(worker), crashed, end: () => worker.terminate() };
}
