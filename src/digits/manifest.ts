import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.minLength(1));

const sheetSchema = v.object({
  /** File name beside the manifest; part of it is the content's checksum. */
  file: v.pipe(v.string(), v.regex(/^[\w.-]+$/)),
  /** Length of the file. */
  bytes: count,
  /** SHA-256 of the file, in hexadecimal. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** Digits in the sheet. */
  count,
  split: v.picklist(['train', 'heldOut']),
});

const manifestSchema = v.object({
  name: text,
  title: text,
  /** Where the digits come from, for a reader. */
  source: text,
  /** Digits in every sheet but the last of each split. */
  sheetSize: count,
  sheets: v.array(sheetSchema),
  /** Digits for training. */
  train: count,
  /** Digits held out from training. */
  heldOut: count,
  /** Digits per class 0 … 9, both splits together. */
  classCounts: v.pipe(v.array(count), v.length(10)),
});

const indexSchema = v.object({
  sets: v.array(v.object({ name: text, title: text, train: count, heldOut: count })),
});

/**
 * One file of digits: a gzip stream of all images (784 bytes each) followed by all labels (a byte
 * each).
 */
export type Sheet = v.InferOutput<typeof sheetSchema>;

/** What a set of digits consists of: `data/<name>/manifest.json`. */
export type Manifest = v.InferOutput<typeof manifestSchema>;

/** The sets that are there: `data/index.json`, the default one first. */
export type DataIndex = v.InferOutput<typeof indexSchema>;

export type Split = Sheet['split'];

/** The set every copy of the site has. */
export const DEFAULT_SET = 'mnist-10k';

/** A manifest read from JSON, or undefined if it is not one. */
export function parseManifest(json: unknown): Manifest | undefined {
  const result = v.safeParse(manifestSchema, json);
  if (!result.success) return undefined;
  const { sheets, train, heldOut } = result.output;
  const fits =
    countOf(sheets, 'train') === train &&
    countOf(sheets, 'heldOut') === heldOut &&
    result.output.classCounts.reduce((a, b) => a + b, 0) === train + heldOut;
  return fits ? result.output : undefined;
}

/** An index read from JSON, or undefined if it is not one. */
export function parseDataIndex(json: unknown): DataIndex | undefined {
  const result = v.safeParse(indexSchema, json);
  return result.success ? result.output : undefined;
}

function countOf(sheets: readonly Sheet[], split: Split): number {
  return sheets.reduce((sum, sheet) => (sheet.split === split ? sum + sheet.count : sum), 0);
}
