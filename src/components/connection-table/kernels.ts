import type { Weights } from '#engine/weights.ts';
import { tensorPrefix } from '#network/parameters.ts';
import type { ConnectionTable } from '#network/spec.ts';
import { reads } from './tables.ts';
import type { TableLayer } from './tables.ts';

/** The kernel between an input map and a map, `kernel · kernel` weights. */
export function kernelBetween(
  weights: Weights,
  { layer, inputs }: TableLayer,
  map: number,
  input: number,
): Float32Array {
  const area = layer.kernel * layer.kernel;
  const start = (map * inputs + input) * area;
  const data = weights[`${tensorPrefix(layer.name)}.weight`]?.data;
  return data?.subarray(start, start + area) ?? new Float32Array(area);
}

/** Weights with zeros where the table has no connection; the original stays as it is. */
export function cutWeights(weights: Weights, place: TableLayer, table: ConnectionTable): Weights {
  const { layer, inputs, trained } = place;
  const name = `${tensorPrefix(layer.name)}.weight`;
  const tensor = weights[name];
  if (tensor === undefined) return weights;
  const area = layer.kernel * layer.kernel;
  const data = tensor.data.slice();
  trained.forEach((_, map) => {
    for (let input = 0; input < inputs; input++) {
      if (reads(table, map, input) && reads(trained, map, input)) continue;
      const start = (map * inputs + input) * area;
      data.fill(0, start, start + area);
    }
  });
  return { ...weights, [name]: { shape: tensor.shape, data } };
}

/**
 * What one kernel alone adds to a map, at every place: `side · side` values, before bias and squashing.
 *
 * @param values the input map, row by row.
 */
export function shareOf(
  values: Float32Array,
  kernel: Float32Array,
  { layer, inputSide, side }: TableLayer,
): Float32Array {
  return Float32Array.from({ length: side * side }, (_, at) => {
    const row = Math.floor(at / side) * layer.stride - layer.padding;
    const column = (at % side) * layer.stride - layer.padding;
    let sum = 0;
    for (let cell = 0; cell < kernel.length; cell++) {
      const y = row + Math.floor(cell / layer.kernel);
      const x = column + (cell % layer.kernel);
      if (y < 0 || x < 0 || y >= inputSide || x >= inputSide) continue;
      sum += (values[y * inputSide + x] ?? 0) * (kernel[cell] ?? 0);
    }
    return sum;
  });
}
