import type { Mistake, NumberQuestion } from '#components/exercise/number-question.ts';
import { rowOf } from '#components/ledger/tally.ts';
import { count } from '#components/ui/numbers.ts';
import { partsText } from '#network/arithmetic.ts';
import { choicesOf, chosenSpec } from '#network/choices.ts';
import { BYTES_PER_NUMBER, ledger } from '#network/ledger.ts';
import type { Cell, LedgerColumn } from '#network/ledger.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { variant } from '#network/variants.ts';

export const asks = ['unshared-bytes', 'products', 'dense-part'] as const;
export type Ask = (typeof asks)[number];

/** The exercises of the ledger, their answers and wrong ways counted from the specs. */
export const questions: Record<Ask, { unit: string; question: () => NumberQuestion }> = {
  'unshared-bytes': { unit: 'bytes', question: unsharedBytes },
  products: { unit: 'multiply–adds', question: products },
  'dense-part': { unit: 'parameters', question: densePart },
};

/** C1’s weights in bytes if every unit had a kernel of its own. */
function unsharedBytes(): NumberQuestion {
  const spec = variant('lecun1998');
  const own = cell(spec, 'C1', 'connections');
  const shared = cell(spec, 'C1', 'parameters');
  const weights = cell(spec, 'C1', 'multiplyAdds');
  const times = (from: Cell): Pick<Mistake, 'value' | 'working'> => ({
    value: BYTES_PER_NUMBER * from.value,
    working: `${BYTES_PER_NUMBER}·${line(from)} = ${count(BYTES_PER_NUMBER * from.value)}`,
  });
  const { value: answer, working } = times(own);
  return {
    answer,
    working,
    because: 'Then every connection carries a number of its own, and each takes four bytes.',
    hint: 'How many connections does C1 have? Each would need a number, each number four bytes.',
    mistakes: [
      mistake('You forgot the four bytes.', 'That is how many numbers there are.', own),
      {
        title: 'Those are the shared weights.',
        because: 'Unshared, each of the 28·28 places has a kernel and a bias of its own.',
        ...times(shared),
      },
      {
        title: 'You forgot the biases.',
        because: 'Every unit would have its own bias as well.',
        ...times(weights),
      },
    ],
  };
}

/** C3’s products for one image. */
function products(): NumberQuestion {
  const original = variant('lecun1998');
  const right = cell(original, 'C3', 'multiplyAdds');
  const full = chosenSpec({ ...choicesOf(original), c3: 'full' });
  const once = right.value / 100;
  return {
    answer: right.value,
    working: `${line(right)} = ${count(right.value)}`,
    because: 'Each of the 60 kernels does 25 products, at each of 10·10 places.',
    hint: 'Count the products of one kernel at one place; then kernels, then places.',
    mistakes: [
      mistake(
        'You counted connections.',
        'A bias is a wire, but nothing is multiplied on it.',
        cell(original, 'C3', 'connections'),
      ),
      {
        title: 'That is one place.',
        because: 'Every kernel works at 10·10 places.',
        working: `60·25 = ${count(once)}`,
        value: once,
      },
      mistake(
        'You connected everything.',
        'The table of 1998 has 60 kernels, not 6·16.',
        cell(full, 'C3', 'multiplyAdds'),
      ),
      mistake(
        'You counted parameters.',
        'Those are learned once and used at every place.',
        cell(original, 'C3', 'parameters'),
      ),
    ],
  };
}

/** The layer of 120 units where the input has 28 pixels. */
function densePart(): NumberQuestion {
  const small = variant('pytorch-sigmoid-max');
  const right = cell(small, 'F5', 'parameters');
  const rightLine = line(right);
  const wrong = (title: string, because: string, working: string, value: number): Mistake => ({
    title,
    because,
    working: `${working} = ${count(value)}`,
    value,
  });
  return {
    answer: right.value,
    working: `${rightLine} = ${count(right.value)}`,
    because: '16 maps of 4×4 values, and one bias for each of the 120 units.',
    hint: 'Follow 28 through C1, S2, C3 and S4: how many values does S4 hand on?',
    mistakes: [
      mistake(
        'That is the input of 32 pixels.',
        'From 28 pixels S4 has maps of 4×4, not 5×5.',
        cell(variant('pytorch-tanh-avg'), 'C5', 'parameters'),
      ),
      wrong('You forgot the biases.', 'Every unit has one.', '4·4·16·120', 4 * 4 * 16 * 120),
      wrong(
        'You counted one bias for the whole layer.',
        'Every unit has its own.',
        '4·4·16·120 + 1',
        4 * 4 * 16 * 120 + 1,
      ),
      wrong(
        'You forgot the maps.',
        'A unit reads all 16 maps of S4.',
        '(4·4 + 1)·120',
        (4 * 4 + 1) * 120,
      ),
      mistake(
        'That is the whole network.',
        'Only the layer of 120 units is asked for.',
        ledger(small).total.cells.parameters,
      ),
    ],
  };
}

function cell(spec: NetworkSpec, layer: string, column: LedgerColumn): Cell {
  return rowOf(ledger(spec), layer).cells[column];
}

function mistake(title: string, because: string, from: Cell): Mistake {
  return { title, because, working: `${line(from)} = ${count(from.value)}`, value: from.value };
}

function line({ parts }: Cell): string {
  return partsText(parts);
}
