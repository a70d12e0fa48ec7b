import type { NumberQuestion } from '#components/exercise/number-question.ts';
import { signedText } from '#components/figure/number-text.ts';
import { printed } from '#components/spec-value/spec-value.ts';

/** A trainable pooling layer as questions count it. */
export interface CountedPooling {
  /** Values across the window. */
  window: number;
  maps: number;
  /** Units across one map below; the window is also the stride. */
  input: number;
}

/** How many numbers does a trainable pooling layer learn? */
export function poolingParameterQuestion({ window, maps, input }: CountedPooling): NumberQuestion {
  const area = window * window;
  const across = Math.floor(input / window);
  return {
    answer: 2 * maps,
    working: `2·${maps} = ${printed(2 * maps)}`,
    because:
      'One coefficient and one bias for each map, whatever the window and wherever it stands.',
    hint: 'What does one map learn? All its windows share it.',
    mistakes: [
      {
        value: maps,
        title: 'You counted one number for each map.',
        because: 'Each map has a coefficient and a bias.',
        working: `1·${maps} = ${printed(maps)}`,
      },
      {
        value: 0,
        title: 'That is plain pooling.',
        because: 'Average and max learn nothing. The layer of 1998 has a coefficient and a bias.',
        working: `0·${maps} = 0`,
      },
      {
        value: area * maps,
        title: 'You gave every place in the window a weight.',
        because: 'That would be a convolution. Here the values are summed first and weighted once.',
        working: `${window}·${window}·${maps} = ${printed(area * maps)}`,
      },
      {
        value: (area + 1) * maps,
        title: 'You counted as for a convolution.',
        because: 'All values of the window share a single coefficient.',
        working: `(${window}·${window} + 1)·${maps} = ${printed((area + 1) * maps)}`,
      },
      {
        value: 2,
        title: 'That is one map.',
        because: `The layer has ${maps}, each with numbers of its own.`,
        working: '2',
      },
      {
        value: 2 * maps * across * across,
        title: 'You gave every unit its own numbers.',
        because: 'The units of a map share theirs, as in C1.',
        working: `2·${maps}·${across}·${across} = ${printed(2 * maps * across * across)}`,
      },
      {
        value: 2 * maps * maps,
        title: 'You connected every map with every map.',
        because: 'Each pooled map reads only the one below it.',
        working: `2·${maps}·${maps} = ${printed(2 * maps * maps)}`,
      },
    ],
  };
}

/** How many wires does a trainable pooling layer have? */
export function poolingConnectionQuestion(layer: CountedPooling): NumberQuestion {
  const { window, maps, input } = layer;
  const area = window * window;
  const across = Math.floor(input / window);
  const places = across * across;
  const answer = (area + 1) * maps * places;
  return {
    answer,
    working: `(${window}·${window} + 1)·${maps}·${across}·${across} = ${printed(answer)}`,
    because: 'Every unit has a wire to each value of its window and one to its bias.',
    hint: 'How many units does a pooled map have? Count the wires of one, its bias included.',
    mistakes: [
      {
        value: area * maps * places,
        title: 'You forgot the bias.',
        because: 'Every unit has a wire to it as well.',
        working: `${window}·${window}·${maps}·${across}·${across} = ${printed(area * maps * places)}`,
      },
      {
        value: 2 * maps,
        title: 'You counted parameters.',
        because: 'Those are the numbers; every unit of a map uses the same two.',
        working: `2·${maps} = ${printed(2 * maps)}`,
      },
      {
        value: 2 * maps * places,
        title: 'You counted numbers, not wires.',
        because: `The coefficient is used on ${area} wires.`,
        working: `2·${maps}·${across}·${across} = ${printed(2 * maps * places)}`,
      },
      {
        value: (area + 1) * maps * input * input,
        title: 'You placed a unit at every value below.',
        because: `The windows do not overlap, so there are only ${across}·${across} of them.`,
        working: `(${window}·${window} + 1)·${maps}·${input}·${input} = ${printed((area + 1) * maps * input * input)}`,
      },
      {
        value: (area + 1) * places,
        title: 'That is one map.',
        because: `The layer has ${maps}.`,
        working: `(${window}·${window} + 1)·${across}·${across} = ${printed((area + 1) * places)}`,
      },
      {
        value: maps * places,
        title: 'You counted units.',
        because: `Each unit has ${area} wires and one to its bias.`,
        working: `${maps}·${across}·${across} = ${printed(maps * places)}`,
      },
    ],
  };
}

/** What is a, the sum before squashing, of one window? Numbers of at most two decimals. */
export function subsamplingQuestion({
  values,
  coefficient,
  bias,
}: {
  values: readonly number[];
  coefficient: number;
  bias: number;
}): NumberQuestion {
  const sum = exact(values.reduce((total, value) => total + value, 0));
  const absolute = exact(values.reduce((total, value) => total + Math.abs(value), 0));
  const mean = exact(sum / values.length);
  const largest = Math.max(...values);
  const text = (value: number): string => signedText(value, Number.isInteger(value) ? 0 : 2);
  const line = (value: number, answer: number): string =>
    `${text(coefficient)}·${text(value)} + ${text(bias)} = ${printed(answer)}`;
  const of = (value: number): number => exact(coefficient * value + bias);
  const answer = of(sum);
  return {
    answer,
    working: line(sum, answer),
    because: 'Sum first, then one product and the bias.',
    hint: 'Add up the four values, with their signs. Then the coefficient, then the bias.',
    mistakes: [
      {
        value: of(mean),
        title: 'You used the mean.',
        because: 'The coefficient of 1998 stands before the sum.',
        working: line(mean, of(mean)),
      },
      {
        value: exact(coefficient * sum),
        title: 'You forgot the bias.',
        because: 'It is added after the product.',
        working: `${text(coefficient)}·${text(sum)} = ${printed(exact(coefficient * sum))}`,
      },
      {
        value: exact(coefficient * (sum + bias)),
        title: 'You multiplied the bias too.',
        because: 'The coefficient weighs the sum alone.',
        working: `${text(coefficient)}·(${text(sum)} + ${text(bias)}) = ${printed(exact(coefficient * (sum + bias)))}`,
      },
      {
        value: of(largest),
        title: 'You took the largest value.',
        because: 'That is max pooling. Here all values count.',
        working: line(largest, of(largest)),
      },
      {
        value: of(absolute),
        title: 'You lost a sign.',
        because: 'A negative value makes the sum smaller.',
        working: line(absolute, of(absolute)),
      },
      {
        value: sum,
        title: 'That is the sum alone.',
        because: 'The coefficient and the bias are still to come.',
        working: `${values.map(text).join(' + ')} = ${printed(sum)}`,
      },
    ],
  };
}

/** A coefficient on the mean is given: which one on the sum does the same? */
export function coefficientQuestion({
  window,
  onMean,
}: {
  window: number;
  onMean: number;
}): NumberQuestion {
  const area = window * window;
  const answer = exact(onMean / area);
  return {
    answer,
    working: `${printed(onMean)} / ${area} = ${printed(answer)}`,
    because: `The mean is the sum divided by ${area}; the coefficient can do that division.`,
    hint: 'Write the mean as the sum divided by the number of values.',
    mistakes: [
      {
        value: exact(onMean * area),
        title: 'You went the other way.',
        because: 'The sum is larger than the mean, so its coefficient must be smaller.',
        working: `${printed(onMean)}·${area} = ${printed(exact(onMean * area))}`,
      },
      {
        value: onMean,
        title: 'Then the result would be too large.',
        because: `The sum is ${area} times the mean.`,
        working: `${printed(onMean)}·sum = ${printed(onMean)}·${area}·mean`,
      },
      {
        value: exact(onMean / window),
        title: 'You divided by the window’s width.',
        because: `A window ${window} wide holds ${area} values.`,
        working: `${printed(onMean)} / ${window} = ${printed(exact(onMean / window))}`,
      },
    ],
  };
}

/** Without the noise of binary fractions. */
function exact(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
