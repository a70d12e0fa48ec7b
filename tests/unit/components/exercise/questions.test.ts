import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diagnose, readNumber } from '#components/exercise/number-question.ts';
import {
  connectionQuestion,
  keepWidthQuestion,
  outputSizeQuestion,
  parameterQuestion,
} from '#components/exercise/questions.ts';
import { layerCounts } from '#network/counts.ts';
import { outputSize } from '#network/output-size.ts';
import { variant } from '#network/variants.ts';

const C1 = { kernel: 5, channels: 1, maps: 6 };

test('The question about C1 has the answer that the network’s spec has', () => {
  const counts = layerCounts(variant('lecun1998'))[1];
  expect(parameterQuestion(C1).answer).toBe(counts?.parameters);
  const connections = connectionQuestion({ ...C1, input: 32, output: 28 });
  expect(connections.answer).toBe(counts?.connections);
});

test('Typical wrong counts are diagnosed', () => {
  const question = parameterQuestion({ kernel: 5, channels: 3, maps: 8 });
  expect(diagnose(question, 608).right).toBe(true);
  const titles = [600, 208, 624, 601, 76, 7].map((given) => diagnose(question, given).title);
  expect(titles).toEqual([
    'You forgot the bias.',
    'You forgot the maps below.',
    'You gave every kernel slice a bias.',
    'You counted one bias for the whole layer.',
    'That is one map.',
    'Not yet.',
  ]);
});

test('Parameters given for connections are recognised, with both lines of arithmetic', () => {
  const question = connectionQuestion({ ...C1, input: 28, output: 24 });
  expect(question.answer).toBe(89_856);
  const verdict = diagnose(question, 156);
  expect(verdict.title).toBe('You counted parameters.');
  expect(verdict.lines).toEqual({
    yours: '(5·5·1 + 1)·6 = 156',
    fixed: '(5·5·1 + 1)·6·24·24 = 89,856',
  });
  expect(diagnose(question, 86_400).title).toBe('You forgot the bias.');
  expect(diagnose(question, 122_304).title).toBe('You placed a unit at every pixel of the input.');
});

test('In the formula, P counted once, a missing + 1, a forgotten stride and rounding up are told apart', () => {
  const question = outputSizeQuestion({ input: 32, kernel: 7, padding: 2, stride: 2 });
  expect(question.answer).toBe(15);
  expect(question.working).toBe('(32 − 7 + 2·2)/2 + 1 = 15.5 → 15');
  expect(diagnose(question, 14).title).toBe('You counted P once.');
  expect(diagnose(question, 13.5).title).toBe('You left out the padding.');
  expect(diagnose(question, 30).title).toBe('You forgot the stride.');
  expect(diagnose(question, 16).title).toBe('You rounded up.');
  const padded = outputSizeQuestion({ input: 28, kernel: 5, padding: 2, stride: 1 });
  expect(diagnose(padded, 27).title).toBe('You forgot the + 1.');
});

test('A window that does not fit has no output, whatever the division gives', () => {
  const question = outputSizeQuestion({ input: 5, kernel: 9, padding: 0, stride: 1 });
  expect(question.answer).toBe(0);
  expect(diagnose(question, -3).title).toBe('You trusted the formula too far.');
});

test('Whatever is asked, the answer is the network’s and no mistake leads to it', () => {
  const window = fc.record({
    input: fc.integer({ min: 1, max: 64 }),
    kernel: fc.integer({ min: 1, max: 64 }),
    padding: fc.integer({ min: 0, max: 16 }),
    stride: fc.integer({ min: 1, max: 16 }),
  });
  fc.assert(
    fc.property(window, (values) => {
      const question = outputSizeQuestion(values);
      expect(question.answer).toBe(outputSize(values).size);
      expect(question.mistakes.map(({ value }) => value)).not.toContain(question.answer);
    }),
  );
});

test('The padding that keeps the width keeps it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 15 }), (half) => {
      const kernel = 2 * half + 1;
      const padding = keepWidthQuestion({ input: 40, kernel }).answer;
      expect(outputSize({ input: 40, kernel, padding, stride: 1 }).size).toBe(40);
    }),
  );
  expect(() => keepWidthQuestion({ input: 28, kernel: 4 })).toThrow('is even');
});

test('Numbers are read as readers write them', () => {
  expect(['156', ' 122,304 ', '1 516', '15.5', '15,5', '−3'].map(readNumber)).toEqual([
    156, 122_304, 1516, 15.5, 15.5, -3,
  ]);
  expect(['', 'six', '5x5', '1.2.3'].map(readNumber)).toEqual([null, null, null, null]);
});
