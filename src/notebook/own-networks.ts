import * as v from 'valibot';
import { readMetadata, weightsFor, writeWeights } from '#engine/safetensors.ts';
import type { Weights } from '#engine/weights.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { forget, keep, recall } from './storage.ts';

/** How a network of the reader's own came about. */
export interface OwnRecord {
  /** Fraction of held-out digits read rightly, or null if it was not measured. */
  accuracy: number | null;
  steps: number;
  /** When it was kept, ISO 8601. */
  savedAt: string;
  /** Trained here, or loaded from a file of this name. */
  origin: string;
}

export interface OwnNetwork {
  weights: Weights;
  record: OwnRecord;
}

const Metadata = v.object({
  accuracy: v.pipe(v.string(), v.transform(Number), v.number()),
  steps: v.pipe(v.string(), v.transform(Number), v.integer()),
  savedAt: v.string(),
  origin: v.string(),
});

/** Keeps the reader's network of this variant in the browser, in place of an earlier one. */
export async function keepOwnNetwork(spec: NetworkSpec, own: OwnNetwork): Promise<void> {
  await keep(keyOf(spec), new Uint8Array(encodeOwnNetwork(spec, own)));
}

/**
 * The reader's network of this variant, or null if there is none.
 *
 * @throws StorageError if the storage cannot be read; WeightsFileError if what it holds is damaged.
 */
export async function recallOwnNetwork(spec: NetworkSpec): Promise<OwnNetwork | null> {
  const bytes = await recall(keyOf(spec));
  return bytes === null ? null : decodeOwnNetwork(spec, bytes.slice().buffer, 'this browser');
}

export async function forgetOwnNetwork(spec: NetworkSpec): Promise<void> {
  await forget(keyOf(spec));
}

/** The network as a safetensors file, its record in the file's metadata. */
export function encodeOwnNetwork(spec: NetworkSpec, { weights, record }: OwnNetwork): ArrayBuffer {
  return writeWeights(spec, weights, {
    variant: spec.id,
    accuracy: String(record.accuracy ?? Number.NaN),
    steps: String(record.steps),
    savedAt: record.savedAt,
    origin: record.origin,
  });
}

/**
 * Reads a safetensors file as a network of this variant. A file made elsewhere has no record: then
 * its origin is the file's name.
 *
 * @throws WeightsFileError saying what is wrong with the file.
 */
export function decodeOwnNetwork(spec: NetworkSpec, file: ArrayBuffer, name: string): OwnNetwork {
  const weights = weightsFor(spec, file);
  const parsed = v.safeParse(Metadata, readMetadata(file));
  if (!parsed.success) {
    const savedAt = new Date().toISOString();
    return { weights, record: { accuracy: null, steps: 0, savedAt, origin: name } };
  }
  const { accuracy, ...rest } = parsed.output;
  return { weights, record: { ...rest, accuracy: Number.isFinite(accuracy) ? accuracy : null } };
}

function keyOf(spec: NetworkSpec): string {
  return `network/${spec.id}`;
}
