import { printed } from '#components/spec-value/spec-value.ts';
import { outputSize } from '#network/output-size.ts';
import type { SlidingWindow } from '#network/output-size.ts';
import type { Mistake, NumberQuestion } from './number-question.ts';

/** A convolution layer that reads every map below. */
export interface CountedLayer {
  kernel: number;
  /** Maps below, or colours of the image. */
  channels: number;
  maps: number;
}

/**
 * How wide is the output? Where the division leaves a remainder the answer is the floor, where the
 * window does not fit it is 0.
 *
 * @throws RangeError as `outputSize`.
 */
export function outputSizeQuestion(window: SlidingWindow): NumberQuestion {
  const { input, kernel, padding, stride } = window;
  const { outcome, size } = outputSize(window);
  if (outcome === 'none') return noOutputQuestion(window);
  const wrong = wrongWay(window, size);
  const isFloor = outcome === 'leftover';
  return {
    answer: size,
    working: sizeWorking(window, `2·${padding}`, input - kernel + 2 * padding),
    because: isFloor
      ? 'The window cannot take part of a step, so the remainder is dropped.'
      : 'Steps, plus the place where the window starts.',
    hint: 'Count the steps that the window can take, then add the place where it starts.',
    mistakes: distinct(size, [
      ...(padding === 0
        ? []
        : [
            ...wrong(
              'You counted P once.',
              'The padding is on both sides, so it enters the formula twice.',
              `(${input} − ${kernel} + ${padding})/${stride} + 1`,
              (input - kernel + padding) / stride + 1,
            ),
            ...wrong(
              'You left out the padding.',
              'The window slides over the padding too.',
              `(${input} − ${kernel})/${stride} + 1`,
              (input - kernel) / stride + 1,
            ),
          ]),
      ...wrong(
        'You forgot the + 1.',
        'That counts the steps. The window also stands where it starts.',
        `(${input} − ${kernel} + 2·${padding})/${stride}`,
        (input - kernel + 2 * padding) / stride,
      ),
      ...(stride === 1
        ? []
        : wrong(
            'You forgot the stride.',
            `The window moves ${stride} columns at a time.`,
            `(${input} − ${kernel} + 2·${padding})/1 + 1`,
            input - kernel + 2 * padding + 1,
          )),
      ...(isFloor ? [roundedUp(window, size)] : []),
      ...wrong(
        'That is the input’s width.',
        'A window that must stay inside cannot stand at every pixel.',
        `${input}`,
        input,
      ),
    ]),
  };
}

/** How many numbers does a convolution layer learn? */
export function parameterQuestion({ kernel, channels, maps }: CountedLayer): NumberQuestion {
  const area = kernel * kernel;
  const square = `${kernel}·${kernel}`;
  const answer = (area * channels + 1) * maps;
  return {
    answer,
    working: `(${square}·${channels} + 1)·${maps} = ${printed(answer)}`,
    because: 'A kernel slice for every map below, one bias, and all of it once for each map.',
    hint: 'Count what one map learns first: its weights for every map below, and its bias.',
    mistakes: distinct(answer, [
      {
        title: 'You forgot the bias.',
        because: 'Every map adds one learned number of its own.',
        working: `${square}·${channels}·${maps} = ${printed(area * channels * maps)}`,
        value: area * channels * maps,
      },
      {
        title: 'You forgot the maps below.',
        because: `A unit looks through all ${channels} of them at once, with weights for each.`,
        working: `(${square} + 1)·${maps} = ${printed((area + 1) * maps)}`,
        value: (area + 1) * maps,
      },
      {
        title: 'You gave every kernel slice a bias.',
        because: 'The slices are added up first; the sum gets one bias.',
        working: `(${square} + 1)·${channels}·${maps} = ${printed((area + 1) * channels * maps)}`,
        value: (area + 1) * channels * maps,
      },
      {
        title: 'You counted one bias for the whole layer.',
        because: 'Every map has its own.',
        working: `${square}·${channels}·${maps} + 1 = ${printed(area * channels * maps + 1)}`,
        value: area * channels * maps + 1,
      },
      {
        title: 'That is one map.',
        because: `The layer has ${maps}.`,
        working: `${square}·${channels} + 1 = ${printed(area * channels + 1)}`,
        value: area * channels + 1,
      },
    ]),
  };
}

/** How many wires does a convolution layer have, for an output of `output` by `output`? */
export function connectionQuestion(
  layer: CountedLayer & { input: number; output: number },
): NumberQuestion {
  const { kernel, channels, maps, input, output } = layer;
  const wires = kernel * kernel * channels + 1;
  const answer = wires * maps * output * output;
  const each = `(${kernel}·${kernel}·${channels} + 1)·${maps}`;
  return {
    answer,
    working: `${each}·${output}·${output} = ${printed(answer)}`,
    because: 'Every unit has its own wires, though the numbers on them are shared.',
    hint: 'Count the wires of one unit, its bias included; then count the units.',
    mistakes: distinct(answer, [
      {
        title: 'You counted parameters.',
        because: 'Those are the numbers on the wires, and every unit of a map uses the same ones.',
        working: `${each} = ${printed(wires * maps)}`,
        value: wires * maps,
      },
      {
        title: 'You forgot the bias.',
        because: 'Every unit has a wire to its bias as well.',
        working: `${kernel}·${kernel}·${channels}·${maps}·${output}·${output} = ${printed((wires - 1) * maps * output * output)}`,
        value: (wires - 1) * maps * output * output,
      },
      {
        title: 'You placed a unit at every pixel of the input.',
        because: `There are only ${output}·${output} places for the window.`,
        working: `${each}·${input}·${input} = ${printed(wires * maps * input * input)}`,
        value: wires * maps * input * input,
      },
      {
        title: 'That is one map.',
        because: `The layer has ${maps}.`,
        working: `(${kernel}·${kernel}·${channels} + 1)·${output}·${output} = ${printed(wires * output * output)}`,
        value: wires * output * output,
      },
    ]),
  };
}

/**
 * Which padding keeps the width, at stride 1?
 *
 * @throws RangeError if the window's width is even: no equal padding on both sides keeps the width.
 */
export function keepWidthQuestion({
  input,
  kernel,
}: {
  input: number;
  kernel: number;
}): NumberQuestion {
  if (kernel % 2 === 0) {
    throw new RangeError(`A window of ${kernel} is even: no equal padding keeps the width.`);
  }
  const answer = (kernel - 1) / 2;
  const width = (padding: number): string =>
    `(${input} − ${kernel} + 2·${padding})/1 + 1 = ${input - kernel + 2 * padding + 1}`;
  return {
    answer,
    working: width(answer),
    because: `The window takes away ${kernel} − 1 = ${kernel - 1} columns; half of them go on each side.`,
    hint: `Set O = W in the formula: what must 2P be?`,
    mistakes: distinct(answer, [
      {
        title: 'That is both sides together.',
        because: 'P counts the columns on one side; the formula doubles it.',
        working: width(kernel - 1),
        value: kernel - 1,
      },
      {
        title: 'One too many.',
        because: 'The window shrinks the row by F − 1, not by F.',
        working: width((kernel + 1) / 2),
        value: (kernel + 1) / 2,
      },
      {
        title: 'That is the window’s width.',
        because: 'Padding by a whole window makes the row wider.',
        working: width(kernel),
        value: kernel,
      },
      {
        title: 'Without padding the row shrinks.',
        because: `It loses ${kernel - 1} columns.`,
        working: width(0),
        value: 0,
      },
    ]),
  };
}

/** The arithmetic of the output size in one line, with the floor where there is a remainder. */
export function sizeWorking(
  { input, kernel, stride }: SlidingWindow,
  twice: string,
  span: number,
): string {
  const exact = span / stride + 1;
  const floor = Number.isInteger(exact) ? '' : ` → ${Math.floor(exact)}`;
  return `(${input} − ${kernel} + ${twice})/${stride} + 1 = ${printed(exact)}${floor}`;
}

function noOutputQuestion(window: SlidingWindow): NumberQuestion {
  const { input, kernel, padding, stride } = window;
  const span = input - kernel + 2 * padding;
  const blind = span / stride + 1;
  return {
    answer: 0,
    working: `${input} − ${kernel} + 2·${padding} = ${span} → 0`,
    because: 'The window is wider than the padded row: it has no place at all.',
    hint: 'Does the window fit into the padded row?',
    mistakes: distinct(0, [
      {
        title: 'You trusted the formula too far.',
        because: 'A window wider than the padded row has no place, whatever the division gives.',
        working: `(${input} − ${kernel} + 2·${padding})/${stride} + 1 = ${printed(blind)}`,
        value: blind,
      },
    ]),
  };
}

function wrongWay(
  { stride }: SlidingWindow,
  answer: number,
): (title: string, because: string, sum: string, exact: number) => Mistake[] {
  return (title, because, sum, exact) => {
    const floor = Math.floor(exact);
    const tail = stride > 1 && floor !== exact ? ` → ${floor}` : '';
    const working = sum === String(exact) ? sum : `${sum} = ${printed(exact)}${tail}`;
    const values = floor === exact || floor === answer ? [exact] : [exact, floor];
    return values.map((value) => ({ title, because, working, value }));
  };
}

function roundedUp(window: SlidingWindow, size: number): Mistake {
  const { input, kernel, padding, stride } = window;
  const exact = (input - kernel + 2 * padding) / stride + 1;
  return {
    title: 'You rounded up.',
    because: 'For one more place the window would have to hang over the edge.',
    working: `(${input} − ${kernel} + 2·${padding})/${stride} + 1 = ${printed(exact)} → ${size + 1}`,
    value: size + 1,
  };
}

/** Mistakes that lead to different wrong numbers; of two with the same number the first stays. */
function distinct(answer: number, mistakes: readonly Mistake[]): Mistake[] {
  const seen = new Set([answer]);
  return mistakes.filter(({ value }) => {
    if (seen.has(value)) return false;
    seen.add(value);
    return true;
  });
}
