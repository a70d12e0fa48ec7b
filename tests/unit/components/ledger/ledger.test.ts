import { describe, expect, test } from 'vitest';
import { diagnose } from '#components/exercise/number-question.ts';
import { arithmeticTex } from '#components/ledger/arithmetic-tex.ts';
import { barLength } from '#components/ledger/bar.ts';
import { countingCode } from '#components/ledger/counting-code.ts';
import { LedgerState } from '#components/ledger/ledger.svelte.ts';
import { asks, questions } from '#components/ledger/questions.ts';
import { rowOf, tally } from '#components/ledger/tally.ts';
import { smallestChoices, taskVerdict } from '#components/ledger/task.ts';
import { measuredText } from '#components/ledger/words.ts';
import { choicesOf } from '#network/choices.ts';
import { ledger } from '#network/ledger.ts';
import { variant } from '#network/variants.ts';

const original = choicesOf(variant('lecun1998'));

describe('the switches', () => {
  test('move the total and say by how much', () => {
    const state = new LedgerState();
    state.set('output', 'softmax');
    expect(state.book.total.cells.parameters.value).toBe(60_850);
    expect(state.gained).toBe(850);
    state.set('output', 'rbf');
    expect(state.gained).toBe(-850);
  });

  test('refuse 28 pixels under a convolution C5 and offer the dense layer', () => {
    const state = new LedgerState();
    state.set('input', 28);
    expect(state.choices).toEqual(original);
    expect(state.refusal?.message).toMatch(/^C5: a window of 5 does not fit an input of 4/);
    expect(state.refusal?.nearest).toEqual({ ...original, input: 28, c5: 'dense' });
    state.set('output', 'softmax');
    expect(state.refusal).toBeNull();
  });

  test('refuse C5 as a convolution at 28 pixels and offer 32', () => {
    const state = new LedgerState();
    state.open('keras-tanh-max');
    state.set('c5', 'convolution');
    expect(state.refusal?.changed).toBe('input');
    expect(state.choices.c5).toBe('dense');
  });

  test('leave the cell looked at inside the table', () => {
    const state = new LedgerState();
    state.pointAt(99, 'connections');
    expect(state.row.name).toBe('Total');
    expect(state.cell.value).toBe(340_908);
    state.pointAt(-1, 'connections');
    expect(state.row.name).toBe('Input');
  });
});

describe('a task', () => {
  test('accepts every combination with the total wanted', () => {
    const wanted = choicesOf(variant('pytorch-tanh-avg'));
    const given = { ...wanted, squashing: 'relu', s2: 'max', c5: 'dense' } as const;
    expect(taskVerdict(wanted, given, false).right).toBe(true);
  });

  test('says how far off the total is and which layer is off most', () => {
    const wanted = choicesOf(variant('pytorch-tanh-avg'));
    expect(taskVerdict(wanted, original, false)).toEqual({
      right: false,
      text: '60,000 is 1,706 too few. Look at C3 first: it has 900 too few.',
    });
    expect(taskVerdict(wanted, choicesOf(variant('modern')), false).text).toMatch(
      /^62,158 is 452 too many\. Look at C5 first: it has 240 too many/,
    );
  });

  test('asks to share the weights first', () => {
    expect(taskVerdict(original, original, true).right).toBe(false);
  });

  test('knows that the smallest network has 42,676 parameters', () => {
    const state = new LedgerState();
    state.use(smallestChoices());
    expect(state.book.total.cells.parameters.value).toBe(60_000 - 44 - 17_280);
  });
});

describe('an exercise', () => {
  test.each(asks)('%s has an answer that none of its wrong ways leads to', (ask) => {
    const question = questions[ask].question();
    expect(diagnose(question, question.answer).right).toBe(true);
    for (const { value } of question.mistakes) expect(value).not.toBe(question.answer);
    const values = question.mistakes.map(({ value }) => value);
    expect(new Set(values).size).toBe(values.length);
  });

  test.each([
    ['unshared-bytes', 489_216],
    ['products', 150_000],
    ['dense-part', 30_840],
  ] as const)('%s comes to %i', (ask, answer) => {
    expect(questions[ask].question().answer).toBe(answer);
  });
});

describe('what the ledger says', () => {
  const models = [
    { id: 'modern', file: '', validationAccuracy: 0.994, data: { validationImages: 5000 } },
  ];

  test('of a measured network is its accuracy and on how many digits', () => {
    expect(measuredText(variant('modern'), models)).toMatch(/99\.40.% of 5,000 validation digits/);
  });

  test('of a network that was not trained or that no source builds is that it was not measured', () => {
    expect(measuredText(variant('relu-max-sgd'), models)).toContain('Not measured');
    expect(measuredText(null, models)).toMatch(/^Not measured/);
  });

  test('in a formula carries a word under each number', () => {
    const cell = rowOf(ledger(variant('lecun1998')), 'C3').cells.parameters;
    expect(arithmeticTex(cell)).toBe(
      String.raw`\underbrace{60}_{\text{kernels}}\cdot \underbrace{25}_{\text{weights}} + \underbrace{16}_{\text{biases}} = 1{,}516`,
    );
  });

  test('puts 80 % of the parameters in C5 and 80 % of the connections in C1 and C3', () => {
    const spec = variant('lecun1998');
    expect(tally(spec, 'parameters', ['C5']) / tally(spec, 'parameters', [])).toBeCloseTo(0.802, 3);
    const both = tally(spec, 'connections', ['C1', 'C3']);
    expect(both / tally(spec, 'connections', [])).toBeCloseTo(0.803, 3);
    expect(() => tally(spec, 'parameters', ['C9'])).toThrow(/no row called “C9”/);
  });

  test('in code is what each layer of D3 learns', () => {
    const code = countingCode(variant('pytorch-tanh-avg'));
    expect(code).toContain('nn.Conv2d(6, 16, 5), nn.Tanh(),  # C3: 2416');
    expect(code).toContain('nn.Flatten(), nn.Linear(120, 84), nn.Tanh(),  # F6: 10164');
    expect(code).toMatch(/# 61706$/);
    expect(countingCode(variant('keras-tanh-max'))).toContain('nn.Linear(256, 120)');
    expect(() => countingCode(variant('lecun1998'))).toThrow(RangeError);
    expect(() => countingCode(variant('modern'))).toThrow(/batch normalization/);
  });
});

describe('a bar', () => {
  test('is as long as its count in proportion, or its logarithm', () => {
    expect(barLength(50, 100, 'linear')).toBe(0.5);
    expect(barLength(100, 100, 'log')).toBe(1);
    expect(barLength(1, 100, 'log')).toBeGreaterThan(0.1);
    expect(barLength(0, 100, 'log')).toBe(0);
  });
});
