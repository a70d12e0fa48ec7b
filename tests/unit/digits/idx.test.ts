import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdxError, readIdxPair, writeIdxImages, writeIdxLabels } from '#digits/idx.ts';
import type { IdxFault } from '#digits/idx.ts';
import { someDigits } from './arbitraries.ts';

const names = { images: 'pictures', labels: 'classes' };
const set = someDigits(5);

function read(images: Uint8Array, labels: Uint8Array = writeIdxLabels(set)) {
  return readIdxPair(images, labels, names);
}

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

function expectFault(fault: IdxFault, message: RegExp, action: () => unknown) {
  expect(action).toThrow(IdxError);
  expect(action).toThrow(message);
  expect(action).toThrow(expect.objectContaining({ fault }));
}

test('what is written is read back unchanged', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 }), (count) => {
      const written = someDigits(count);
      expect(read(writeIdxImages(written), writeIdxLabels(written))).toEqual(written);
    }),
  );
});

test("the header is the one MNIST's files have", () => {
  expect([...writeIdxImages(set).subarray(0, 16)]).toEqual([
    0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 28, 0, 0, 0, 28,
  ]);
  expect([...writeIdxLabels(set).subarray(0, 8)]).toEqual([0, 0, 8, 1, 0, 0, 0, 5]);
});

test('a file cut short anywhere is refused as truncated', () => {
  const whole = writeIdxImages(set);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
      expectFault('truncated', /pictures is cut short/, () => read(whole.subarray(0, length)));
    }),
  );
});

test('a file with bytes too many is refused', () => {
  const longer = new Uint8Array(writeIdxImages(set).length + 1);
  longer.set(writeIdxImages(set));
  expectFault('too-long', /pictures is too long/, () => read(longer));
});

test('labels given as images are recognised', () => {
  expectFault('wrong-magic', /should be 0x00000803. This is a file of labels/, () =>
    read(writeIdxLabels(set)),
  );
});

test('a gzip file says that it is one', () => {
  expectFault('wrong-magic', /gzip/, () => read(Uint8Array.of(0x1f, 0x8b, 8, 0, 0)));
});

test('images of another shape are refused with their shape', () => {
  expectFault('wrong-shape', /32×28 pixels; only 28×28/, () =>
    read(changed(writeIdxImages(set), 11, 32)),
  );
});

test('a label above 9 is refused with its place', () => {
  expectFault('label-out-of-range', /label 2 is 10; labels must be between 0 and 9/, () =>
    read(writeIdxImages(set), changed(writeIdxLabels(set), 10, 10)),
  );
});

test('more images than labels are refused with both numbers', () => {
  expectFault('count-mismatch', /pictures holds 5 images but classes holds 4 labels/, () =>
    read(writeIdxImages(set), writeIdxLabels(someDigits(4))),
  );
});
