import { digitAt } from '#digits/digit.ts';
import { networkInput } from '#digits/network-input.ts';
import type { Batch } from '#engine/engine.ts';
import { readTensors } from '#engine/safetensors-format.ts';
import type { Tensor, Weights } from '#engine/weights.ts';
import { parameterTensors } from '#network/parameters.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { variant } from '#network/variants.ts';

/** What PyTorch computed; tests/fixtures/README.md says what each tensor is. */
export interface Fixture {
  spec: NetworkSpec;
  batch: Batch;
  weights: Weights;
  /** Elements of large gradients that are stored: every n-th. */
  gradientStride: number;
  optimizer: string;
  learningRate: number;
  names: readonly string[];
  has(name: string): boolean;
  /** A tensor of 32-bit floats. */
  values(name: string): Float32Array;
}

/** Reads a fixture of the variant `id`. */
export function readFixture(id: string, file: ArrayBuffer): Fixture {
  const spec = variant(id);
  const { tensors, metadata } = readTensors(file);
  const bytes = (name: string): Uint8Array => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`The fixture of ${id} has no tensor ${name}.`);
    return tensor.bytes;
  };
  const values = (name: string): Float32Array =>
    new Float32Array(bytes(name).buffer as ArrayBuffer);
  const labels = bytes('labels');
  const digits = { images: bytes('images'), labels, count: labels.length };
  const { side } = spec.input;
  const images = new Float32Array(labels.length * side * side);
  labels.forEach((_, index) =>
    images.set(networkInput(digitAt(digits, index), spec.input), index * side * side),
  );
  const weights = parameterTensors(spec).map(({ name, shape }): [string, Tensor] => {
    const recipe = metadata.get(`generated.${name}`);
    const data = recipe === undefined ? values(`param.${name}`) : generated(recipe);
    return [name, { shape, data }];
  });
  return {
    spec,
    batch: { images, labels },
    weights: Object.fromEntries(weights),
    gradientStride: Number(metadata.get('gradientStride') ?? 1),
    optimizer: metadata.get('optimizer') ?? '',
    learningRate: Number(metadata.get('learningRate')),
    names: [...tensors.keys()],
    has: (name) => tensors.has(name),
    values,
  };
}

/** Images `from` … `to` of a batch. */
export function part(batch: Batch, from: number, to: number): Batch {
  const size = batch.images.length / batch.labels.length;
  return {
    images: batch.images.slice(from * size, to * size),
    labels: batch.labels.slice(from, to),
  };
}

/** The largest difference, relative to the largest magnitude of the expected values. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i] ?? NaN;
    largest = Math.max(largest, Math.abs(value));
    const distance = Math.abs((found[i] ?? NaN) - value);
    difference = Number.isNaN(distance) ? Infinity : Math.max(difference, distance);
  }
  return difference === 0 ? 0 : difference / largest;
}

function generated(recipe: string): Float32Array {
  const { shape, seed, centre, scale } = JSON.parse(recipe) as {
    shape: number[];
    seed: number;
    centre: number;
    scale: number;
  };
  const size = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from({ length: size }, (_, index) => {
    let hash = ((seed << 20) + index) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
    hash = (hash ^ (hash >>> 16)) >>> 0;
    return centre + scale * (hash / 2 ** 31 - 1);
  });
}
