/** Fields of the class `Layer` in `assembly/layer.ts`, in its order; each takes four bytes. */
const FIELDS = [
  'input',
  'sum',
  'normalized',
  'output',
  'inputGradient',
  'gradient',
  'weights',
  'bias',
  'weightGradient',
  'biasGradient',
  'turned',
  'lanes',
  'scale',
  'shift',
  'runningMean',
  'runningVariance',
  'scaleGradient',
  'shiftGradient',
  'batchMean',
  'batchVariance',
  'mean',
  'inverse',
  'inputSide',
  'channels',
  'side',
  'maps',
  'kernel',
  'stride',
  'padding',
  'rowsPerPass',
  'narrow',
  'pooling',
  'activation',
  'activationBelow',
] as const;

/** One layer as the kernels see it: addresses in bytes, and sizes. */
export type LayerRecord = Record<(typeof FIELDS)[number], number>;

/** Bytes of a record. */
export const RECORD_BYTES = FIELDS.length * 4;

/** Writes a record at a byte address of the kernels' memory. */
export function writeRecord(memory: ArrayBuffer, address: number, record: LayerRecord): void {
  new Int32Array(memory, address, FIELDS.length).set(FIELDS.map((field) => record[field]));
}

/** A record whose every field is 0. */
export function emptyRecord(): LayerRecord {
  return Object.fromEntries(FIELDS.map((field) => [field, 0])) as LayerRecord;
}

/** Numbers of `Activation` in `assembly/layer.ts`. */
export const ACTIVATION_NUMBERS = {
  identity: 0,
  tanh: 1,
  'scaled-tanh': 2,
  sigmoid: 3,
  relu: 4,
} as const;

/** Numbers of `Pooling` in `assembly/layer.ts`. */
export const POOLING_NUMBERS = { average: 0, max: 1, trainable: 2 } as const;
