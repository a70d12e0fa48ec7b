import { CLASS_COUNT, DIGIT_PIXELS } from './digit.ts';
import type { DigitSet } from './digit.ts';
import { DEFAULT_SET, parseDataIndex, parseManifest } from './manifest.ts';
import type { DataIndex, Manifest, Sheet, Split } from './manifest.ts';

export type DataFault = 'unreachable' | 'missing' | 'damaged';

/** A data file that could not be had; the message says which, what is wrong and what to do. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly fault: DataFault;
  readonly url: string;

  constructor(fault: DataFault, url: string, detail: string, cause?: unknown) {
    super(`${detail} ${ADVICE[fault]}`, { cause });
    this.fault = fault;
    this.url = url;
  }
}

const ADVICE: Record<DataFault, string> = {
  unreachable: 'Check the connection, then try again.',
  missing:
    'Reload the page; if you built this copy of the site, run “npm run data:default” and build again.',
  damaged:
    'Reload the page without its cache; if you built this copy of the site, run “npm run data:default” ' +
    'and build again.',
};

export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Replaces the global fetch, for programs that read files instead of URLs. */
  readonly fetch?: ((url: string, init: { signal?: AbortSignal }) => Promise<Response>) | undefined;
}

export interface LoadOptions extends FetchOptions {
  readonly split: Split;
  /** Name of the set; `mnist-10k` unless given. */
  readonly set?: string | undefined;
  /** Loads only the first so many digits, and only the sheets they are in. */
  readonly limit?: number | undefined;
  /** Called after each sheet with the digits there so far and all that will come. */
  readonly onProgress?: ((loaded: number, total: number) => void) | undefined;
}

/** Sheets under way at the same time. */
const PARALLEL = 4;

/**
 * Fetches and unpacks digits, in the set's fixed order. Runs in pages, workers and Node; the browser
 * unpacks in a stream, so that no task of the caller's thread is long.
 *
 * @param base where the site is served: `import.meta.env.BASE_URL`, with or without a final slash
 * @throws DataError when a file is missing or damaged; the signal's reason when aborted
 */
export async function loadDigits(base: string, options: LoadOptions): Promise<DigitSet> {
  const { split, set = DEFAULT_SET, limit = Infinity, onProgress } = options;
  const manifest = await loadManifest(base, set, options);
  const sheets: { sheet: Sheet; start: number }[] = [];
  let available = 0;
  for (const sheet of manifest.sheets.filter((candidate) => candidate.split === split)) {
    if (available >= limit) break;
    sheets.push({ sheet, start: available });
    available += sheet.count;
  }
  const count = Math.max(0, Math.min(available, Math.floor(limit)));
  const images = new Uint8Array(available * DIGIT_PIXELS);
  const labels = new Uint8Array(available);

  // A sheet that fails stops the others, so that none goes on in the background.
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  let loaded = 0;
  const queue = sheets.values();
  const work = async (): Promise<void> => {
    for (const { sheet, start } of queue) {
      const url = `${dataUrl(base, set)}/${sheet.file}`;
      const bytes = await loadSheet(url, sheet, { signal, fetch: options.fetch });
      const pixels = sheet.count * DIGIT_PIXELS;
      images.set(bytes.subarray(0, pixels), start * DIGIT_PIXELS);
      labels.set(bytes.subarray(pixels), start);
      loaded += sheet.count;
      onProgress?.(Math.min(loaded, count), count);
    }
  };
  try {
    await Promise.all(Array.from({ length: PARALLEL }, work));
  } catch (error) {
    stop.abort();
    throw error;
  }
  return {
    images: images.subarray(0, count * DIGIT_PIXELS),
    labels: labels.subarray(0, count),
    count,
  };
}

/**
 * What the set `set` consists of.
 *
 * @throws DataError when its manifest is missing or damaged
 */
export async function loadManifest(
  base: string,
  set: string = DEFAULT_SET,
  options: FetchOptions = {},
): Promise<Manifest> {
  const url = `${dataUrl(base, set)}/manifest.json`;
  const manifest = parseManifest(await fetchJson(url, options));
  if (!manifest) throw new DataError('damaged', url, `The list of digits ${url} is damaged.`);
  return manifest;
}

/**
 * The sets this copy of the site has, the default one first.
 *
 * @throws DataError when the index is missing or damaged
 */
export async function loadDataIndex(base: string, options: FetchOptions = {}): Promise<DataIndex> {
  const url = `${dataUrl(base)}/index.json`;
  const index = parseDataIndex(await fetchJson(url, options));
  if (!index) throw new DataError('damaged', url, `The list of digit sets ${url} is damaged.`);
  return index;
}

function dataUrl(base: string, set?: string): string {
  const root = `${base.replace(/\/+$/, '')}/data`;
  return set === undefined ? root : `${root}/${encodeURIComponent(set)}`;
}

async function loadSheet(url: string, sheet: Sheet, options: FetchOptions): Promise<Uint8Array> {
  const damaged = (detail: string, cause?: unknown): DataError =>
    new DataError('damaged', url, `The digit file ${url} is damaged: ${detail}.`, cause);
  const packed = await fetchBody(url, options, (response) => response.blob());
  if (packed.size !== sheet.bytes) {
    throw damaged(`it has ${packed.size} bytes instead of ${sheet.bytes}`);
  }
  const pixels = sheet.count * DIGIT_PIXELS;
  const expected = pixels + sheet.count;
  const bytes = new Uint8Array(expected);
  let length = 0;
  try {
    const reader = packed.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      options.signal?.throwIfAborted();
      if (length + part.value.length <= expected) bytes.set(part.value, length);
      length += part.value.length;
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    throw damaged('it cannot be unpacked', error);
  }
  if (length !== expected) {
    throw damaged(`it unpacks to ${length} bytes instead of ${expected}`);
  }
  const wrong = bytes.subarray(pixels).find((label) => label >= CLASS_COUNT);
  if (wrong !== undefined) throw damaged(`it holds the label ${wrong}; labels are 0 to 9`);
  return bytes;
}

async function fetchJson(url: string, options: FetchOptions): Promise<unknown> {
  const body = await fetchBody(url, options, (response) => response.text());
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    throw new DataError('damaged', url, `The list ${url} is not JSON.`, error);
  }
}

async function fetchBody<T>(
  url: string,
  { signal, fetch = globalThis.fetch }: FetchOptions,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw new DataError('unreachable', url, `The file ${url} could not be fetched.`, error);
  }
  if (!response.ok) {
    const answer = response.status === 404 ? 'is missing' : `answered with HTTP ${response.status}`;
    throw new DataError('missing', url, `The file ${url} ${answer}.`);
  }
  try {
    return await read(response);
  } catch (error) {
    signal?.throwIfAborted();
    throw new DataError('unreachable', url, `The file ${url} broke off while loading.`, error);
  }
}
