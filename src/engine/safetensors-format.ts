/** Bytes of one element by the format's type names. */
const TYPE_BYTES: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
};

/** A tensor as it stands in a file. */
export interface StoredTensor {
  /** For example `F32`. */
  type: string;
  shape: readonly number[];
  bytes: Uint8Array;
}

export interface StoredTensors {
  tensors: ReadonlyMap<string, StoredTensor>;
  metadata: ReadonlyMap<string, string>;
}

export type FormatFault = 'too-large' | 'truncated' | 'not-safetensors';

/** A file that is not in the safetensors format or not complete, in words for the reader. */
export class FormatError extends Error {
  readonly fault: FormatFault;

  constructor(fault: FormatFault, message: string) {
    super(message);
    this.name = 'FormatError';
    this.fault = fault;
  }
}

/** Far above any network here (0.25 MB), low enough to be read at once. */
const LARGEST_FILE = 16 * 1024 * 1024;
const LARGEST_HEADER = 256 * 1024;
const LENGTH_BYTES = 8;

/**
 * Reads a safetensors file: eight bytes with the header's length, the header in JSON (type, shape and
 * offsets of each tensor), then the tensors' bytes without gaps. Nothing in it is executed.
 *
 * @throws FormatError
 */
export function readTensors(file: ArrayBuffer): StoredTensors {
  if (file.byteLength > LARGEST_FILE) {
    throw new FormatError(
      'too-large',
      `The file has ${megabytes(file.byteLength)} MB. Files of weights up to ` +
        `${megabytes(LARGEST_FILE)} MB can be read; a LeNet-5 has about 0.25 MB.`,
    );
  }
  const { header, start } = readHeader(file);
  const tensors = new Map<string, StoredTensor>();
  const metadata = new Map<string, string>();
  const ranges: Range[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      if (!isObject(entry)) throw notSafetensors('its metadata are not a list of texts');
      for (const [key, value] of Object.entries(entry)) metadata.set(key, String(value));
      continue;
    }
    const { type, shape, range } = readEntry(name, entry);
    if (start + range.end > file.byteLength) throw truncated(name);
    const bytes = new Uint8Array(file.slice(start + range.begin, start + range.end));
    tensors.set(name, { type, shape, bytes });
    ranges.push(range);
  }
  requireNoGaps(ranges, file.byteLength - start);
  return { tensors, metadata };
}

/** Writes a file that {@link readTensors} and the safetensors libraries read. */
export function writeTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): ArrayBuffer {
  let end = 0;
  const entries = [...tensors].map(([name, { type, shape, bytes }]) => {
    const begin = end;
    end += bytes.length;
    return [name, { dtype: type, shape, data_offsets: [begin, end] }] as const;
  });
  const header = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const encoded = new TextEncoder().encode(header);
  const padded = Math.ceil(encoded.length / 8) * 8;
  const file = new Uint8Array(LENGTH_BYTES + padded + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + padded);
  file.set(encoded, LENGTH_BYTES);
  let at = LENGTH_BYTES + padded;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file.buffer;
}

interface Range {
  begin: number;
  end: number;
}

function readHeader(file: ArrayBuffer): { header: Record<string, unknown>; start: number } {
  if (file.byteLength < LENGTH_BYTES) throw notSafetensors('it is shorter than a header');
  const length = Number(new DataView(file).getBigUint64(0, true));
  if (length < 2 || length > LARGEST_HEADER) throw notSafetensors('it does not begin like one');
  const start = LENGTH_BYTES + length;
  if (start > file.byteLength) throw truncated('the header');
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true });
    header = JSON.parse(text.decode(new Uint8Array(file, LENGTH_BYTES, length)));
  } catch {
    throw notSafetensors('its header is not JSON');
  }
  if (!isObject(header)) throw notSafetensors('its header does not list tensors');
  return { header, start };
}

function readEntry(
  name: string,
  entry: unknown,
): { type: string; shape: readonly number[]; range: Range } {
  if (!isObject(entry)) throw notSafetensors(`it does not describe the tensor “${name}”`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const typeBytes = typeof dtype === 'string' && Object.hasOwn(TYPE_BYTES, dtype);
  if (!typeBytes) throw notSafetensors(`the tensor “${name}” has an unknown number type`);
  if (!isCounts(shape)) throw notSafetensors(`the tensor “${name}” has no proper shape`);
  if (!isCounts(offsets)) throw notSafetensors(`the tensor “${name}” has no proper place`);
  const [begin = 0, end = -1] = offsets;
  const bytes = shape.reduce((product, size) => product * size, TYPE_BYTES[dtype] ?? 0);
  if (offsets.length !== 2 || end - begin !== bytes) {
    throw notSafetensors(`the tensor “${name}” does not have the bytes that its shape asks for`);
  }
  return { type: dtype, shape, range: { begin, end } };
}

function requireNoGaps(ranges: Range[], length: number): void {
  let at = 0;
  for (const { begin, end } of ranges.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) throw notSafetensors('its tensors overlap or leave gaps');
    at = end;
  }
  if (at !== length) throw notSafetensors(`${length - at} bytes follow its last tensor`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length <= 8 &&
    value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0)
  );
}

function notSafetensors(reason: string): FormatError {
  return new FormatError(
    'not-safetensors',
    `This is not a safetensors file: ${reason}. Choose a file that ends in .safetensors, saved by ` +
      'this page or by the safetensors library.',
  );
}

function truncated(where: string): FormatError {
  return new FormatError(
    'truncated',
    `The file is cut short: it ends within ${where === 'the header' ? where : `“${where}”`}. ` +
      'Download or copy it again.',
  );
}

function megabytes(bytes: number): string {
  return (bytes / (1024 * 1024)).toFixed(1);
}
