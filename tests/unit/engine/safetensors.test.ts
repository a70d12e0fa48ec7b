import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialWeights } from '#engine/initialise.ts';
import { WeightsFileError, readMetadata, weightsFor, writeWeights } from '#engine/safetensors.ts';
import { readTensors } from '#engine/safetensors-format.ts';
import { copyWeights } from '#engine/weights.ts';
import type { Tensor } from '#engine/weights.ts';
import { VARIANTS, variant } from '#network/variants.ts';
import { SMALL } from './small-network.ts';

const weights = initialWeights(SMALL, 5);
const good = writeWeights(SMALL, weights, { seed: '5' });

/** A safetensors file with any header and bytes behind it. */
function file(header: unknown, bytes = new Uint8Array()): ArrayBuffer {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const encoded = new TextEncoder().encode(text);
  const result = new Uint8Array(8 + encoded.length + bytes.length);
  new DataView(result.buffer).setBigUint64(0, BigInt(encoded.length), true);
  result.set(encoded, 8);
  result.set(bytes, 8 + encoded.length);
  return result.buffer;
}

function faultOf(read: () => unknown): WeightsFileError {
  try {
    read();
  } catch (error) {
    if (error instanceof WeightsFileError) return error;
    throw error;
  }
  throw new Error('The file was read.');
}

/** The good file with one tensor replaced, added or left out. */
function changed(name: string, tensor: Tensor | null): ArrayBuffer {
  const { tensors } = readTensors(good);
  const entries = [...tensors].filter(([other]) => other !== name);
  if (tensor !== null) {
    const bytes = new Uint8Array(tensor.data.buffer as ArrayBuffer);
    entries.push([name, { type: 'F32', shape: tensor.shape, bytes }]);
  }
  let end = 0;
  const header = entries.map(([other, { type, shape, bytes }]) => {
    const begin = end;
    end += bytes.length;
    return [other, { dtype: type, shape, data_offsets: [begin, end] }];
  });
  const data = new Uint8Array(end);
  entries.reduce((at, [, { bytes }]) => {
    data.set(bytes, at);
    return at + bytes.length;
  }, 0);
  return file(Object.fromEntries(header), data);
}

describe('a file of weights', () => {
  it.each(VARIANTS.map(({ id }) => id))('brings back the weights of %s bit for bit', (id) => {
    const spec = variant(id);
    const original = initialWeights(spec, 11);
    const written = writeWeights(spec, original, { accuracy: '0.99' });
    expect(weightsFor(spec, written)).toEqual(original);
    expect({ ...readMetadata(written) }).toMatchObject({ accuracy: '0.99', network: id });
  });

  it('has a header of a multiple of eight bytes, as the format asks', () => {
    expect(Number(new DataView(good).getBigUint64(0, true)) % 8).toBe(0);
  });

  it("passes over PyTorch's batch counters", () => {
    const counter = { shape: [], data: new Float32Array(1) };
    expect(weightsFor(SMALL, changed('c1_bn.num_batches_tracked', counter))).toEqual(weights);
  });

  it('sets kernels that the connection table cuts to zero', () => {
    const spec = variant('lecun1998');
    const dense = copyWeights(initialWeights(spec, 1));
    (dense['c3.weight'] as Tensor).data.fill(1);
    const read = weightsFor(spec, writeWeights(spec, dense))['c3.weight'] as Tensor;
    expect(read.data.reduce((sum, value) => sum + value, 0)).toBe(1500);
  });

  it('shares no memory with what it was written from', () => {
    const source = copyWeights(weights);
    const written = writeWeights(SMALL, source);
    (source['c1.weight'] as Tensor).data.fill(0);
    expect(weightsFor(SMALL, written)).toEqual(weights);
  });
});

describe('a damaged file of weights', () => {
  it('is refused at any length short of the whole, in plain words', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: good.byteLength - 1 }), (length) => {
        const fault = faultOf(() => weightsFor(SMALL, good.slice(0, length)));
        expect(['truncated', 'not-safetensors']).toContain(fault.fault);
        expect(fault.message).toMatch(/cut short|not a safetensors file/);
      }),
    );
  });

  it('never brings in anything but whole, usable weights, whatever byte is changed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: good.byteLength - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, value) => {
          const bytes = new Uint8Array(good.slice(0));
          bytes[at] = value;
          try {
            const read = weightsFor(SMALL, bytes.buffer);
            for (const [name, { shape, data }] of Object.entries(read)) {
              expect(shape).toEqual(weights[name]?.shape);
              expect(data.every((number) => Math.abs(number) <= 1e6)).toBe(true);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(WeightsFileError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each<[string, ArrayBuffer]>([
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13).buffer],
    ['an empty file', new ArrayBuffer(0)],
    ['a header that is not JSON', file('{"c1.weight": ')],
    ['a header that is a list', file('[1, 2]')],
    [
      'a tensor without a shape',
      file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, new Uint8Array(4)),
    ],
    [
      'a negative shape',
      file({ a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, new Uint8Array(4)),
    ],
    [
      'an unknown type',
      file({ a: { dtype: 'toString', shape: [1], data_offsets: [0, 4] } }, new Uint8Array(4)),
    ],
    [
      'offsets against the shape',
      file({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, new Uint8Array(4)),
    ],
    [
      'overlapping tensors',
      file(
        {
          a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
          b: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
        },
        new Uint8Array(4),
      ),
    ],
    ['bytes behind the last tensor', file({}, new Uint8Array(4))],
  ])('is refused as no safetensors file: %s', (_, buffer) => {
    const fault = faultOf(() => weightsFor(SMALL, buffer));
    expect(fault.fault).toBe('not-safetensors');
    expect(fault.message).toMatch(/^This is not a safetensors file: .+\.safetensors/);
  });

  it('is refused before it is read if it is far too large', () => {
    const fault = faultOf(() => weightsFor(SMALL, new ArrayBuffer(17 * 1024 * 1024)));
    expect(fault.fault).toBe('too-large');
  });

  it('cannot reach the prototype of objects', () => {
    const header =
      '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"__metadata__":{"__proto__":"x","polluted":"yes"}}';
    const buffer = file(header, new Uint8Array(4));
    expect(() => weightsFor(SMALL, buffer)).toThrow(WeightsFileError);
    expect(readMetadata(buffer)['polluted']).toBe('yes');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['dtype']).toBeUndefined();
  });

  it.each([NaN, Infinity, -Infinity, -1e38])('is refused if it contains %s', (value) => {
    const data = new Float32Array(weights['f6.bias']?.data ?? []);
    data[3] = value;
    const fault = faultOf(() => weightsFor(SMALL, changed('f6.bias', { shape: [12], data })));
    expect(fault).toMatchObject({ fault: 'not-usable-numbers', tensor: 'f6.bias' });
  });
});

describe('a file of another network', () => {
  it('is refused with the tensor that is missing', () => {
    const fault = faultOf(() => weightsFor(SMALL, changed('f6.weight', null)));
    expect(fault).toMatchObject({ fault: 'missing-tensor', tensor: 'f6.weight' });
    expect(fault.message).toMatch(/^This file belongs to another network: .*“f6.weight”/);
  });

  it('is refused with the shape found and the shape needed', () => {
    const tensor = { shape: [3, 1, 3, 3], data: new Float32Array(27) };
    const fault = faultOf(() => weightsFor(SMALL, changed('c1.weight', tensor)));
    expect(fault).toMatchObject({ fault: 'wrong-shape', tensor: 'c1.weight' });
    expect(fault.message).toMatch(/has shape 3×1×3×3, but “Small” needs 3×1×5×5/);
  });

  it('is refused for a tensor that the network does not have', () => {
    const tensor = { shape: [1], data: new Float32Array(1) };
    const fault = faultOf(() => weightsFor(SMALL, changed('c9.weight', tensor)));
    expect(fault).toMatchObject({ fault: 'other-network', tensor: 'c9.weight' });
  });

  it('is refused with the variant that it fits', () => {
    const modern = variant('modern');
    const { tensors } = readTensors(writeWeights(modern, initialWeights(modern, 1)));
    const header: Record<string, unknown> = {};
    let end = 0;
    for (const [name, { type, shape, bytes }] of tensors) {
      header[name] = { dtype: type, shape, data_offsets: [end, (end += bytes.length)] };
    }
    const data = Uint8Array.from([...tensors.values()].flatMap(({ bytes }) => [...bytes]));
    const fault = faultOf(() => weightsFor(variant('pytorch-tanh-avg'), file(header, data)));
    expect(fault.message).toMatch(/It fits “Modern: ReLU/);
  });

  it('is refused by its record where the shapes alone would do', () => {
    const keras = variant('keras-tanh-max');
    const saved = writeWeights(keras, initialWeights(keras, 1));
    const fault = faultOf(() => weightsFor(variant('relu-max-sgd'), saved));
    expect(fault.fault).toBe('other-network');
    expect(fault.message).toContain(`saved from “${keras.title}”`);
  });

  it('is refused if its numbers have another precision', () => {
    const header = { 'c1.weight': { dtype: 'F16', shape: [3, 1, 5, 5], data_offsets: [0, 150] } };
    const fault = faultOf(() => weightsFor(SMALL, file(header, new Uint8Array(150))));
    expect(fault).toMatchObject({ fault: 'wrong-type', tensor: 'c1.weight' });
  });
});
