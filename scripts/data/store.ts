import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { classCounts, sliceDigits } from '#digits/digit.ts';
import type { DigitSet } from '#digits/digit.ts';
import { DEFAULT_SET, parseManifest } from '#digits/manifest.ts';
import type { DataIndex, Manifest, Sheet, Split } from '#digits/manifest.ts';

const SHEET_SIZE = 1000;
/** Temporary files older than this belong to a run that was broken off. */
const STALE_MS = 10 * 60 * 1000;
const MANIFEST = 'manifest.json';

export interface NewSet {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly train: DigitSet;
  readonly heldOut: DigitSet;
}

/**
 * Writes a set as sheets and a manifest to `out`/`name` and lists it in `out`/index.json. Sheets are
 * named by their content and the manifest is put in place last, by a rename: whatever breaks off in
 * between leaves the old set whole.
 */
export async function writeSet(out: string, set: NewSet): Promise<Manifest> {
  const folder = join(out, set.name);
  await mkdir(folder, { recursive: true });
  const manifest: Manifest = {
    name: set.name,
    title: set.title,
    source: set.source,
    sheetSize: SHEET_SIZE,
    sheets: [
      ...(await writeSheets(folder, 'train', set.train)),
      ...(await writeSheets(folder, 'heldOut', set.heldOut)),
    ],
    train: set.train.count,
    heldOut: set.heldOut.count,
    classCounts: classCounts(Buffer.concat([set.train.labels, set.heldOut.labels])),
  };
  await replaceFile(join(folder, MANIFEST), toJson(manifest));
  await removeLeftovers(folder, new Set([MANIFEST, ...manifest.sheets.map(({ file }) => file)]));
  await writeIndex(out);
  return manifest;
}

/** The set `name` as it stands in `out`, if every file of it is there and undamaged. */
export async function readCurrentSet(out: string, name: string): Promise<Manifest | undefined> {
  try {
    const manifest = await readManifest(join(out, name));
    for (const { file, sha256 } of manifest?.sheets ?? []) {
      if (hash(await readFile(join(out, name, file))) !== sha256) return undefined;
    }
    await stat(join(out, 'index.json'));
    return manifest;
  } catch {
    return undefined;
  }
}

async function writeSheets(folder: string, split: Split, digits: DigitSet): Promise<Sheet[]> {
  const sheets: Sheet[] = [];
  for (let from = 0; from < digits.count; from += SHEET_SIZE) {
    const { images, labels, count } = sliceDigits(digits, from, from + SHEET_SIZE);
    const bytes = await promisify(gzip)(Buffer.concat([images, labels]), { level: 9 });
    const sha256 = hash(bytes);
    const number = String(from / SHEET_SIZE).padStart(2, '0');
    // Not ".gz": servers announce such files as gzip-encoded, and the browser would unpack them itself.
    const kind = split === 'train' ? 'train' : 'held-out';
    const file = `${kind}-${number}-${sha256.slice(0, 8)}.bin`;
    await replaceFile(join(folder, file), bytes);
    sheets.push({ file, bytes: bytes.length, sha256, count, split });
  }
  return sheets;
}

async function writeIndex(out: string): Promise<void> {
  const sets: DataIndex['sets'] = [];
  for (const entry of await readdir(out, { withFileTypes: true })) {
    const manifest = entry.isDirectory() ? await readManifest(join(out, entry.name)) : undefined;
    if (!manifest) continue;
    const { name, title, train, heldOut } = manifest;
    sets.push({ name, title, train, heldOut });
  }
  const rank = (name: string): string => (name === DEFAULT_SET ? '' : name);
  sets.sort((a, b) => rank(a.name).localeCompare(rank(b.name)));
  await replaceFile(join(out, 'index.json'), toJson({ sets }));
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return parseManifest(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  } catch {
    return undefined;
  }
}

async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}

async function removeLeftovers(folder: string, keep: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (keep.has(name)) continue;
    const path = join(folder, name);
    if (name.endsWith('.tmp') && Date.now() - (await stat(path)).mtimeMs < STALE_MS) continue;
    await rm(path, { recursive: true, force: true });
  }
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
