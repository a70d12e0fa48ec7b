import { initialWeights } from '#engine/initialise.ts';
import type { Tensor, Weights } from '#engine/weights.ts';
import { C3_TABLE } from '#network/connection-table.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { variant } from '#network/variants.ts';
import { tableLayer, withTable } from './tables.ts';

/** How two maps of C3 begin: alike in everything, alike but for what they read, or at random. */
export const twinStarts = ['same', 'table', 'random'] as const;
export type TwinStart = (typeof twinStarts)[number];

/** The two maps watched. */
export const TWINS = [0, 1] as const;
const SEED = 1998;

/** A network about to learn whose two first maps of C3 are related as the start says. */
export function twinNetwork(start: TwinStart): { spec: NetworkSpec; weights: Weights } {
  const full = variant('pytorch-tanh-avg');
  const spec = start === 'table' ? withTable(full, C3_TABLE) : full;
  const weights = initialWeights(spec, SEED);
  return { spec, weights: start === 'random' ? weights : twinned(spec, weights) };
}

/** The second map gets the first one's kernels, bias, and whatever the layer above has for it. */
function twinned(spec: NetworkSpec, weights: Weights): Weights {
  const { layer, inputs, trained } = tableLayer(spec);
  const area = layer.kernel ** 2;
  const [first, second] = TWINS;
  const kernels = copyOf(weights['c3.weight']);
  trained[second]?.forEach((input, place) => {
    const model = trained[first]?.includes(input) === true ? input : (trained[first]?.[place] ?? 0);
    const from = (first * inputs + model) * area;
    const to = (second * inputs + input) * area;
    kernels.data.copyWithin(to, from, from + area);
  });
  const above = copyOf(weights['c5.weight']);
  const [units = 0, maps = 0, rows = 0, columns = 0] = above.shape;
  const window = rows * columns;
  for (let unit = 0; unit < units; unit++) {
    const from = (unit * maps + first) * window;
    above.data.copyWithin((unit * maps + second) * window, from, from + window);
  }
  return { ...weights, 'c3.weight': kernels, 'c5.weight': above };
}

function copyOf(tensor: Tensor | undefined): Tensor {
  if (tensor === undefined) throw new RangeError('The network lacks C3 or C5.');
  return { shape: tensor.shape, data: tensor.data.slice() };
}

/** The largest difference between two maps anywhere. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? 0))), 0);
}
