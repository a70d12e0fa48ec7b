import { place } from '#components/spec-value/spec-value.ts';
import { layerCounts } from '#network/counts.ts';
import type { Activation, ConvolutionSpec, NetworkSpec } from '#network/spec.ts';

export const frameworks = ['PyTorch', 'Keras'] as const;
export type Framework = (typeof frameworks)[number];

/**
 * A convolution layer with everything connected, written in Python with its numbers from the spec:
 * the layer, the shape of its output and the number of its parameters.
 *
 * @throws RangeError if the layer is no such convolution.
 */
export function layerCode(spec: NetworkSpec, layerName: string, framework: Framework): string {
  const { index, shape, below } = place(spec, layerName);
  const layer = spec.layers[index - 1];
  if (layer?.kind !== 'convolution' || layer.reads !== 'full' || below === null) {
    throw new RangeError(`${layerName} of ${spec.id} is not a convolution of all maps with all.`);
  }
  const parameters = layerCounts(spec)[index]?.parameters ?? 0;
  const facts = { layer, input: below, output: shape, parameters };
  return framework === 'PyTorch' ? pytorch(facts) : keras(facts);
}

interface Facts {
  layer: ConvolutionSpec;
  input: { width: number; channels: number };
  output: { width: number; channels: number };
  parameters: number;
}

function pytorch({ layer, input, output, parameters }: Facts): string {
  const name = layer.name.toLowerCase();
  const call = `${String(input.channels)}, ${String(layer.maps)}, kernel_size=${String(layer.kernel)}`;
  return `import torch
from torch import nn

${name} = nn.Conv2d(${call}${pytorchOptions(layer)})
image = torch.zeros(1, ${String(input.channels)}, ${String(input.width)}, ${String(input.width)})  # images, channels, rows, columns

maps = ${pytorchSquash(layer.activation, `${name}(image)`)}
print(maps.shape)  # torch.Size([1, ${String(output.channels)}, ${String(output.width)}, ${String(output.width)}])
print(sum(p.numel() for p in ${name}.parameters()))  # ${String(parameters)}`;
}

function keras({ layer, input, output, parameters }: Facts): string {
  const name = layer.name.toLowerCase();
  const padding = layer.padding === 0 ? 'valid' : 'same';
  const side = String(input.width);
  const out = String(output.width);
  const stride = layer.stride === 1 ? '' : `, strides=${String(layer.stride)}`;
  return `import keras
from keras import layers

image = keras.Input((${side}, ${side}, ${String(input.channels)}))  # rows, columns, channels
${name} = layers.Conv2D(${String(layer.maps)}, ${String(layer.kernel)}${stride}, padding="${padding}")

maps = ${kerasSquash(layer.activation, `${name}(image)`)}
print(maps.shape)  # (None, ${out}, ${out}, ${String(output.channels)})
print(${name}.count_params())  # ${String(parameters)}`;
}

function pytorchOptions({ stride, padding }: ConvolutionSpec): string {
  const parts = [
    stride === 1 ? '' : `, stride=${String(stride)}`,
    padding === 0 ? '' : `, padding=${String(padding)}`,
  ];
  return parts.join('');
}

function pytorchSquash(activation: Activation, sum: string): string {
  switch (activation) {
    case 'scaled-tanh':
      return `1.7159 * torch.tanh(2 / 3 * ${sum})`;
    case 'identity':
      return sum;
    default:
      return `torch.${activation}(${sum})`;
  }
}

function kerasSquash(activation: Activation, sum: string): string {
  switch (activation) {
    case 'scaled-tanh':
      return `1.7159 * keras.ops.tanh(2 / 3 * ${sum})`;
    case 'identity':
      return sum;
    default:
      return `keras.ops.${activation}(${sum})`;
  }
}
