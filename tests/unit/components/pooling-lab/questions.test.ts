import { describe, expect, test } from 'vitest';
import { diagnose } from '#components/exercise/number-question.ts';
import { poolingCode } from '#components/pooling-lab/pooling-code.ts';
import {
  coefficientQuestion,
  poolingConnectionQuestion,
  poolingParameterQuestion,
  subsamplingQuestion,
} from '#components/pooling-lab/pooling-questions.ts';
import { layerCounts } from '#network/counts.ts';
import { variant } from '#network/variants.ts';

const S2 = { window: 2, maps: 6, input: 28 };
const S4 = { window: 2, maps: 16, input: 10 };

describe('the counts asked for', () => {
  test.each([
    [S2, 2],
    [S4, 4],
  ])('are those of the network of 1998 (%o)', (layer, index) => {
    const counts = layerCounts(variant('lecun1998'))[index];
    expect(poolingParameterQuestion(layer).answer).toBe(counts?.parameters);
    expect(poolingConnectionQuestion(layer).answer).toBe(counts?.connections);
  });

  test.each([
    [16, 'one number for each map'],
    [0, 'plain pooling'],
    [64, 'every place in the window a weight'],
    [80, 'as for a convolution'],
    [2, 'one map'],
    [800, 'every unit'],
    [512, 'every map with every map'],
  ])('%d parameters are diagnosed: %s', (given, title) => {
    expect(diagnose(poolingParameterQuestion(S4), given).title).toContain(title);
  });

  test.each([
    [1600, 'forgot the bias'],
    [32, 'counted parameters'],
    [800, 'numbers, not wires'],
    [8000, 'every value below'],
    [125, 'one map'],
    [400, 'counted units'],
  ])('%d connections are diagnosed: %s', (given, title) => {
    expect(diagnose(poolingConnectionQuestion(S4), given).title).toContain(title);
  });
});

describe('one unit by hand', () => {
  const question = subsamplingQuestion({
    values: [0.5, 1, -0.2, 0.3],
    coefficient: 0.5,
    bias: 0.1,
  });

  test('is coefficient · sum + bias', () => {
    expect(question.working).toBe('0.50·1.60 + 0.10 = 0.9');
    expect(diagnose(question, 0.9).right).toBe(true);
  });

  test.each([
    [0.3, 'the mean'],
    [0.8, 'forgot the bias'],
    [0.85, 'multiplied the bias'],
    [0.6, 'the largest value'],
    [1.1, 'lost a sign'],
    [1.6, 'the sum alone'],
  ])('%d is diagnosed: %s', (given, title) => {
    const verdict = diagnose(question, given);
    expect(verdict.right).toBe(false);
    expect(verdict.title).toContain(title);
  });
});

test('a coefficient on the mean is four times that on the sum', () => {
  const question = coefficientQuestion({ window: 2, onMean: 2 });
  expect(question.answer).toBe(0.5);
  expect(diagnose(question, 8).title).toContain('the other way');
  expect(diagnose(question, 2).title).toContain('too large');
  expect(diagnose(question, 1).title).toContain('width');
});

describe('the code', () => {
  test.each(['PyTorch', 'Keras'] as const)('carries the numbers of the spec (%s)', (framework) => {
    const code = poolingCode(variant('lecun1998'), 'S4', framework);
    expect(code).toContain('# 32');
    expect(code).toContain('4 * ');
    expect(code).toContain('0.25');
  });

  test('is refused for a layer that learns nothing', () => {
    expect(() => poolingCode(variant('modern'), 'S2', 'PyTorch')).toThrow(/S2 of modern/);
  });
});
