import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SourceError } from './errors.ts';

/** A download that did not come through; what has arrived is kept for the next try. */
export class DownloadError extends SourceError {}

/** Where downloads from a web address are kept until they are used. */
export function downloadFolder(url: string): string {
  const key = createHash('sha256').update(url).digest('hex').slice(0, 12);
  return join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'digit-downloads', key);
}

/**
 * Downloads `url` to `path`, or goes on with a download that broke off.
 *
 * @param log told what is being downloaded
 * @returns false if the server does not have the file
 * @throws DownloadError when the server cannot be reached, refuses, or breaks off
 */
export async function download(
  url: string,
  path: string,
  log: (line: string) => void,
): Promise<boolean> {
  if (existsSync(path)) return true;
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.part`;
  const have = existsSync(part) ? (await stat(part)).size : 0;
  const response = await request(url, part, have);
  if (response.status === 404 || response.status === 410) {
    await response.body?.cancel();
    return false;
  }
  if (response.status === 416) {
    await response.body?.cancel();
    return finishOrStartOver(response, { url, path, part, have }, log);
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new DownloadError(`${url} could not be downloaded: HTTP ${response.status}.`);
  }
  const resumed = response.status === 206;
  const total = totalBytes(response);
  const size = total === undefined ? '' : ` (${(total / 1e6).toFixed(1)} MB)`;
  const start = resumed ? `, from byte ${have.toLocaleString('en')} on` : '';
  log(`Downloading ${basename(path)}${size}${start}`);
  await writeFile(`${part}.version`, version(response));
  // Chunk by chunk, because a stream into the file would drop what it holds when the source breaks.
  const file = await open(part, resumed ? 'a' : 'w');
  try {
    for await (const chunk of response.body) await file.appendFile(chunk);
  } catch (error) {
    throw brokenOff(url, await sizeOf(part), total, error);
  } finally {
    await file.close();
  }
  const arrived = await sizeOf(part);
  if (total !== undefined && arrived !== total) throw brokenOff(url, arrived, total);
  await finish(path, part);
  return true;
}

async function request(url: string, part: string, have: number): Promise<Response> {
  // Compression on the way would make byte positions meaningless.
  const headers = new Headers({ 'accept-encoding': 'identity' });
  if (have > 0) {
    headers.set('range', `bytes=${have}-`);
    const known = await readFile(`${part}.version`, 'utf8').catch(() => '');
    if (known) headers.set('if-range', known);
  }
  let response: Response;
  try {
    response = await fetch(url, { headers });
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const detail = reason instanceof Error ? reason.message : String(reason);
    throw new DownloadError(`${url} cannot be reached: ${detail}.`);
  }
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  if (response.status === 206 && Number(start) !== have) {
    await response.body?.cancel();
    throw new DownloadError(`${url}: the server sent another part of the file than was asked for.`);
  }
  return response;
}

async function finishOrStartOver(
  response: Response,
  { url, path, part, have }: { url: string; path: string; part: string; have: number },
  log: (line: string) => void,
): Promise<boolean> {
  if (totalBytes(response) === have) {
    await finish(path, part);
    return true;
  }
  await rm(part);
  return download(url, path, log);
}

async function finish(path: string, part: string): Promise<void> {
  await rename(part, path);
  await rm(`${part}.version`, { force: true });
}

function totalBytes({ headers, status }: Response): number | undefined {
  const range = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  if (range !== undefined) return Number(range);
  const length = headers.get('content-length');
  return status === 200 && length !== null && !headers.has('content-encoding')
    ? Number(length)
    : undefined;
}

/** What tells this version of the file from a later one; weak entity tags cannot. */
function version({ headers }: Response): string {
  const tag = headers.get('etag');
  return tag?.startsWith('"') ? tag : (headers.get('last-modified') ?? '');
}

function brokenOff(
  url: string,
  arrived: number,
  total: number | undefined,
  cause?: unknown,
): DownloadError {
  const of = total === undefined ? '' : ` of ${total.toLocaleString('en')}`;
  const error = new DownloadError(
    `${url} broke off after ${arrived.toLocaleString('en')}${of} bytes. ` +
      'Run the same command again to go on from there.',
  );
  error.cause = cause;
  return error;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}
