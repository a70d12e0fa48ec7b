import type { Weights } from '#engine/weights.ts';
import { tensorPrefix } from '#network/parameters.ts';
import type { ConvolutionSpec } from '#network/spec.ts';

/** What a reader did to the kernels of the first convolution. */
export interface KernelEdits {
  /** New weight by its index in the layer's weight tensor. */
  painted: ReadonlyMap<number, number>;
  muted: ReadonlySet<number>;
}

/**
 * Weights with the edits worked in; the original stays as it is. A muted map has no weights and no bias,
 * nor a shift by batch normalization, so that it is the same everywhere.
 */
export function editedWeights(
  weights: Weights,
  layer: ConvolutionSpec,
  { painted, muted }: KernelEdits,
): Weights {
  if (painted.size === 0 && muted.size === 0) return weights;
  const prefix = tensorPrefix(layer.name);
  const area = layer.kernel * layer.kernel;
  const edited: Record<string, Weights[string]> = { ...weights };
  const change = (name: string, edit: (data: Float32Array) => void): void => {
    const tensor = weights[name];
    if (tensor === undefined) return;
    const data = tensor.data.slice();
    edit(data);
    edited[name] = { shape: tensor.shape, data };
  };
  change(`${prefix}.weight`, (data) => {
    for (const [index, value] of painted) data[index] = value;
    for (const map of muted) data.fill(0, map * area, (map + 1) * area);
  });
  for (const name of [`${prefix}.bias`, `${prefix}_bn.weight`, `${prefix}_bn.bias`]) {
    change(name, (data) => {
      for (const map of muted) data[map] = 0;
    });
  }
  return edited;
}
