import type { Mistake, NumberQuestion } from '#components/exercise/number-question.ts';
import { printed } from '#components/spec-value/spec-value.ts';
import { kernelCount } from '#network/connection-table.ts';
import { variant } from '#network/variants.ts';
import { tableCounts, tableLayer } from './tables.ts';

/** A layer in which `maps[i]` maps read `reads[i]` of the maps below each. */
export interface PartialLayer {
  kernel: number;
  inputs: number;
  groups: readonly { maps: number; reads: number }[];
}

/** How many numbers does a partly connected layer learn? */
export function partialParameterQuestion({ kernel, inputs, groups }: PartialLayer): NumberQuestion {
  const area = kernel * kernel;
  const square = `${kernel}·${kernel}`;
  const maps = groups.reduce((sum, group) => sum + group.maps, 0);
  const kernels = groups.reduce((sum, group) => sum + group.maps * group.reads, 0);
  const pairs = groups.map((group) => `${group.maps}·${group.reads}`).join(' + ');
  const answer = kernels * area + maps;
  return {
    answer,
    working: `(${pairs})·${square} + ${maps} = ${kernels}·${area} + ${maps} = ${printed(answer)}`,
    because: 'A kernel for every connected pair, a bias for every map.',
    hint: 'Count the connected pairs first: each has a kernel. Then add one bias for every map.',
    mistakes: distinct(answer, [
      {
        title: 'You forgot the biases.',
        because: `Each of the ${maps} maps has one.`,
        working: `${kernels}·${area} = ${printed(kernels * area)}`,
        value: kernels * area,
      },
      {
        title: 'You gave every kernel a bias.',
        because: 'The shares of a map are added up first; the sum gets one bias.',
        working: `${kernels}·(${area} + 1) = ${printed(kernels * (area + 1))}`,
        value: kernels * (area + 1),
      },
      {
        title: 'You counted one kernel for each map.',
        because: 'A map has another kernel for each map that it reads.',
        working: `${maps}·${area} + ${maps} = ${printed(maps * (area + 1))}`,
        value: maps * (area + 1),
      },
      {
        title: 'You connected everything.',
        because: `Only ${kernels} of the ${inputs * maps} pairs are connected.`,
        working: `${inputs}·${maps}·${area} + ${maps} = ${printed(inputs * maps * area + maps)}`,
        value: inputs * maps * area + maps,
      },
      {
        title: 'You counted kernels.',
        because: `Each of them has ${area} weights.`,
        working: `${pairs} = ${printed(kernels)}`,
        value: kernels,
      },
    ]),
  };
}

/** How many parameters does the table of 1998 save against connecting everything? */
export function savingQuestion(): NumberQuestion {
  const spec = variant('lecun1998');
  const { layer, inputs, trained } = tableLayer(spec);
  const area = layer.kernel ** 2;
  const pairs = inputs * layer.maps;
  const kernels = kernelCount(trained);
  const cut = pairs - kernels;
  const answer = cut * area;
  const parameters = tableCounts(spec, trained).parameters;
  return {
    answer,
    working: `(${pairs} − ${kernels})·${area} = ${cut}·${area} = ${printed(answer)}`,
    because: 'Only kernels are saved; every map keeps its bias.',
    hint: 'How many pairs are cut, and how many weights goes with each?',
    mistakes: distinct(answer, [
      {
        title: 'You took a bias away with every kernel.',
        because: 'A bias belongs to a map, and no map is cut.',
        working: `${cut}·(${area} + 1) = ${printed(cut * (area + 1))}`,
        value: cut * (area + 1),
      },
      {
        title: 'You took the biases away as well.',
        because: `All ${layer.maps} maps are still there, each with its bias.`,
        working: `${cut}·${area} + ${layer.maps} = ${printed(answer + layer.maps)}`,
        value: answer + layer.maps,
      },
      {
        title: 'That is how many kernels are saved.',
        because: `Each of them has ${area} weights.`,
        working: `${pairs} − ${kernels} = ${cut}`,
        value: cut,
      },
      {
        title: 'That is what is left.',
        because: 'The question is what the table takes away.',
        working: `${kernels}·${area} + ${layer.maps} = ${printed(parameters)}`,
        value: parameters,
      },
      {
        title: 'That is the layer with everything connected.',
        because: `Take from it what the table keeps: ${printed(parameters)}.`,
        working: `${pairs}·${area} + ${layer.maps} = ${printed(pairs * area + layer.maps)}`,
        value: pairs * area + layer.maps,
      },
    ]),
  };
}

/** How many wires end in one unit of a map that reads `reads` maps below? */
export function unitWiresQuestion({
  kernel,
  reads,
  places,
}: {
  kernel: number;
  reads: number;
  places: number;
}): NumberQuestion {
  const area = kernel * kernel;
  const answer = reads * area + 1;
  return {
    answer,
    working: `${reads}·${kernel}·${kernel} + 1 = ${printed(answer)}`,
    because: 'A window in each map that it reads, and the bias.',
    hint: 'The unit looks through the same window at every map that it reads. What else does it add?',
    mistakes: distinct(answer, [
      {
        title: 'You forgot the bias.',
        because: 'It is a wire as well.',
        working: `${reads}·${area} = ${printed(reads * area)}`,
        value: reads * area,
      },
      {
        title: 'You looked at one map.',
        because: `This unit reads ${reads}.`,
        working: `${area} + 1 = ${area + 1}`,
        value: area + 1,
      },
      {
        title: 'You gave every kernel a bias.',
        because: 'The shares are added up first; the sum gets one bias.',
        working: `${reads}·(${area} + 1) = ${printed(reads * (area + 1))}`,
        value: reads * (area + 1),
      },
      {
        title: 'That is the whole map.',
        because: `It has ${places} units. The question is about one of them.`,
        working: `(${reads}·${area} + 1)·${places} = ${printed(answer * places)}`,
        value: answer * places,
      },
    ]),
  };
}

/** Mistakes that lead to different wrong numbers; of two with the same number the first stays. */
function distinct(answer: number, mistakes: readonly Mistake[]): Mistake[] {
  return mistakes.filter(
    ({ value }, index) =>
      value !== answer && mistakes.findIndex((other) => other.value === value) === index,
  );
}
