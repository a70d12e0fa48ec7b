import { del, get, set } from 'idb-keyval';

/** Why something could not be kept in this browser, in words for the reader. */
export class StorageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StorageError';
  }
}

/** Longest that the reader waits for the browser's storage, in milliseconds. */
const PATIENCE = 5000;

/**
 * Keeps bytes in this browser (IndexedDB), then reads them back and compares: a browser can report
 * success and still lose what it was given.
 *
 * @throws StorageError saying why nothing was kept.
 */
export async function keep(key: string, bytes: Uint8Array): Promise<void> {
  try {
    await inTime(set(key, bytes));
    const kept: unknown = await inTime(get(key));
    if (kept instanceof Uint8Array && sameBytes(kept, bytes)) return;
  } catch (error) {
    throw new StorageError(storageMessage(error), { cause: error });
  }
  throw new StorageError(
    'The browser said that it saved this and then could not find it. Its storage may be full.',
  );
}

/**
 * What was kept under this key, or null if nothing was.
 *
 * @throws StorageError if the browser's storage cannot be read.
 */
export async function recall(key: string): Promise<Uint8Array | null> {
  try {
    const kept: unknown = await inTime(get(key));
    return kept instanceof Uint8Array ? kept : null;
  } catch (error) {
    throw new StorageError(storageMessage(error), { cause: error });
  }
}

/** Forgets what was kept under this key. */
export async function forget(key: string): Promise<void> {
  try {
    await inTime(del(key));
  } catch (error) {
    throw new StorageError(storageMessage(error), { cause: error });
  }
}

function storageMessage(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') {
    return 'This browser’s storage is full. Free some space, or download what you want to keep.';
  }
  return (
    'This browser does not let the page store anything (a private window, or a setting). ' +
    'Download what you want to keep.'
  );
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('The browser’s storage did not answer.'));
    }, PATIENCE);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
