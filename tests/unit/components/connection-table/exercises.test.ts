import { describe, expect, test } from 'vitest';
import { diagnose } from '#components/exercise/number-question.ts';
import {
  partialParameterQuestion,
  savingQuestion,
  unitWiresQuestion,
} from '#components/connection-table/table-questions.ts';
import { judgeEven, judgeMisread } from '#components/connection-table/tasks.ts';
import { C3_TABLE, fullTable } from '#network/connection-table.ts';

describe('counting questions', () => {
  const layer = {
    kernel: 3,
    inputs: 4,
    groups: [
      { maps: 4, reads: 2 },
      { maps: 4, reads: 3 },
    ],
  };

  test.each([
    [188, true, '(4·2 + 4·3)·3·3 + 8'],
    [180, false, 'You forgot the biases.'],
    [200, false, 'You gave every kernel a bias.'],
    [80, false, 'You counted one kernel for each map.'],
    [296, false, 'You connected everything.'],
    [20, false, 'You counted kernels.'],
    [7, false, 'Not yet.'],
  ])('parameters: %d', (given, right, title) => {
    const verdict = diagnose(partialParameterQuestion(layer), given);
    expect(verdict.right).toBe(right);
    expect(verdict.title).toContain(title);
  });

  test.each([
    [900, true, '(96 − 60)·25'],
    [936, false, 'You took a bias away with every kernel.'],
    [916, false, 'You took the biases away as well.'],
    [36, false, 'That is how many kernels are saved.'],
    [1516, false, 'That is what is left.'],
    [2416, false, 'That is the layer with everything connected.'],
  ])('saving: %d', (given, right, title) => {
    const verdict = diagnose(savingQuestion(), given);
    expect(verdict.right).toBe(right);
    expect(verdict.title).toContain(title);
  });

  test.each([
    [101, true, '4·5·5 + 1'],
    [100, false, 'You forgot the bias.'],
    [26, false, 'You looked at one map.'],
    [104, false, 'You gave every kernel a bias.'],
    [10_100, false, 'That is the whole map.'],
  ])('wires: %d', (given, right, title) => {
    const verdict = diagnose(unitWiresQuestion({ kernel: 5, reads: 4, places: 100 }), given);
    expect(verdict.right).toBe(right);
    expect(verdict.title).toContain(title);
  });
});

describe('tasks on the table', () => {
  const ring = Array.from({ length: 16 }, (_, map) =>
    [0, 1, 2].map((step) => (map * 3 + step) % 6).sort((a, b) => a - b),
  );

  test('an even table is recognised', () => {
    expect(judgeEven(ring, 6, 3)).toEqual({
      solved: true,
      says: 'Every C3 map reads 3, and every S2 map is read by 8.',
    });
  });

  test('a map that reads too many is named', () => {
    expect(judgeEven(C3_TABLE, 6, 3).says).toBe(
      'C3 map 7 reads 4 of the maps below instead of 3, and 9 more maps are not right either.',
    );
  });

  test('a map below that is read too often is named', () => {
    const same = fullTable(3, 16);
    expect(judgeEven(same, 6, 3).says).toContain('S2 map 1 is read by 16');
  });

  test('a misreading counts only with few cuts', () => {
    expect(judgeMisread({ now: 4, before: 4 }, 0, 20).says).toBe(
      'Nothing is cut yet, and it reads a 4.',
    );
    expect(judgeMisread({ now: 4, before: 4 }, 3, 20).says).toBe('3 cut, and still a 4.');
    expect(judgeMisread({ now: 9, before: 4 }, 21, 20).solved).toBe(false);
    expect(judgeMisread({ now: 9, before: 4 }, 20, 20).solved).toBe(true);
    expect(judgeMisread(null, 0, 20).solved).toBe(false);
  });
});
