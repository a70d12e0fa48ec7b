import { parameterTensors } from '#network/parameters.ts';
import type { ParameterTensor } from '#network/parameters.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { VARIANTS } from '#network/variants.ts';
import { connectionMask } from './connection-mask.ts';
import { FormatError, readTensors, writeTensors } from './safetensors-format.ts';
import type { FormatFault, StoredTensor, StoredTensors } from './safetensors-format.ts';
import { requireShapes } from './weights.ts';
import type { Tensor, Weights } from './weights.ts';

export type WeightsFault =
  | FormatFault
  | 'missing-tensor'
  | 'wrong-shape'
  | 'wrong-type'
  | 'other-network'
  | 'not-usable-numbers';

/** A file of weights that cannot be used, in plain words with what would be right. */
export class WeightsFileError extends Error {
  readonly fault: WeightsFault;
  /** The tensor at fault, or null. */
  readonly tensor: string | null;

  constructor(fault: WeightsFault, message: string, tensor: string | null = null) {
    super(message);
    this.name = 'WeightsFileError';
    this.fault = fault;
    this.tensor = tensor;
  }
}

/** Weights beyond this make sums overflow; trained ones are below ten. */
const LARGEST_WEIGHT = 1e6;
/** PyTorch's batch normalization saves a count that takes no part in the network. */
const IGNORED = '.num_batches_tracked';

/**
 * The weights of a network from a safetensors file with PyTorch's names and layouts. Kernels that a
 * connection table cuts are set to zero, whatever the file has there.
 *
 * @throws WeightsFileError if the file is damaged, belongs to another network or has unusable numbers.
 */
export function weightsFor(spec: NetworkSpec, file: ArrayBuffer): Weights {
  const stored = readStored(file);
  requireNetwork(spec, stored);
  const parameters = parameterTensors(spec);
  const tensors = parameters.map((parameter): [string, Tensor] => [
    parameter.name,
    readTensor(spec, parameter, stored),
  ]);
  const names = new Set(parameters.map(({ name }) => name));
  const unknown = [...stored.tensors.keys()].find(
    (name) => !names.has(name) && !name.endsWith(IGNORED),
  );
  if (unknown !== undefined) {
    const reason = `it has a tensor “${unknown}”, which “${spec.title}” does not have`;
    throw otherNetwork('other-network', reason, stored, unknown);
  }
  return Object.fromEntries(tensors);
}

/**
 * A safetensors file of weights. The metadata receive the network's id.
 *
 * @throws WeightsShapeError if the weights do not fit the spec.
 */
export function writeWeights(
  spec: NetworkSpec,
  weights: Weights,
  metadata: Readonly<Record<string, string>> = {},
): ArrayBuffer {
  requireShapes(spec, weights);
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape } of parameterTensors(spec)) {
    const { data } = weights[name] as Tensor;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    tensors.set(name, { type: 'F32', shape, bytes });
  }
  return writeTensors(tensors, { ...metadata, format: 'pt', network: spec.id });
}

/**
 * The texts that a safetensors file carries beside its tensors, as an object without a prototype.
 *
 * @throws WeightsFileError if the file is damaged.
 */
export function readMetadata(file: ArrayBuffer): Readonly<Record<string, string>> {
  const metadata = Object.create(null) as Record<string, string>;
  for (const [key, value] of readStored(file).metadata) metadata[key] = value;
  return metadata;
}

function readStored(file: ArrayBuffer): StoredTensors {
  try {
    return readTensors(file);
  } catch (error) {
    if (error instanceof FormatError) throw new WeightsFileError(error.fault, error.message);
    throw error;
  }
}

function requireNetwork(spec: NetworkSpec, stored: StoredTensors): void {
  const id = stored.metadata.get('network');
  const saved = VARIANTS.find((candidate) => candidate.id === id);
  if (saved === undefined || saved.id === spec.id) return;
  throw new WeightsFileError(
    'other-network',
    `This file belongs to another network: it was saved from “${saved.title}”, not “${spec.title}”. ` +
      'Choose that network first, then load the file again.',
  );
}

function readTensor(
  spec: NetworkSpec,
  { name, shape, layer }: ParameterTensor,
  stored: StoredTensors,
): Tensor {
  const tensor = stored.tensors.get(name);
  const expected = shape.join('×');
  if (tensor === undefined) {
    const reason = `the tensor “${name}” (${expected}) is missing`;
    throw otherNetwork('missing-tensor', reason, stored, name);
  }
  if (tensor.shape.join('×') !== expected) {
    const reason = `“${name}” has shape ${tensor.shape.join('×')}, but “${spec.title}” needs ${expected}`;
    throw otherNetwork('wrong-shape', reason, stored, name);
  }
  if (tensor.type !== 'F32') {
    throw new WeightsFileError(
      'wrong-type',
      `The tensor “${name}” is saved as ${tensor.type}; only F32 can be read. ` +
        'In PyTorch, call .float() on the network before saving.',
      name,
    );
  }
  const data = new Float32Array(tensor.bytes.buffer as ArrayBuffer);
  requireUsable(name, data);
  if (name.endsWith('.weight')) zeroCutKernels(spec, layer, data);
  return { shape, data };
}

function requireUsable(name: string, data: Float32Array): void {
  const index = data.findIndex((value) => !(Math.abs(value) <= LARGEST_WEIGHT));
  if (index < 0) return;
  const value = data[index] as number;
  const found = Number.isFinite(value) ? value.toExponential(1) : `${value}`;
  throw new WeightsFileError(
    'not-usable-numbers',
    `The tensor “${name}” contains ${found}, which nothing can be computed with. ` +
      'The training that made this file diverged: load an earlier file, or train again with a smaller learning rate.',
    name,
  );
}

function zeroCutKernels(spec: NetworkSpec, layerName: string, data: Float32Array): void {
  const mask = connectionMask(spec, layerName);
  if (mask?.length !== data.length) return;
  mask.forEach((kept, index) => {
    if (kept === 0) data[index] = 0;
  });
}

function otherNetwork(
  fault: WeightsFault,
  reason: string,
  stored: StoredTensors,
  tensor: string,
): WeightsFileError {
  const owner = VARIANTS.find((candidate) => owns(candidate, stored));
  const advice =
    owner === undefined
      ? 'Choose a file that was saved from this network.'
      : `It fits “${owner.title}”: choose that network first, then load the file again.`;
  const message = `This file belongs to another network: ${reason}. ${advice}`;
  return new WeightsFileError(fault, message, tensor);
}

function owns(spec: NetworkSpec, stored: StoredTensors): boolean {
  const parameters = parameterTensors(spec);
  const names = [...stored.tensors.keys()].filter((name) => !name.endsWith(IGNORED));
  return (
    names.length === parameters.length &&
    parameters.every(
      ({ name, shape }) => stored.tensors.get(name)?.shape.join('×') === shape.join('×'),
    )
  );
}
