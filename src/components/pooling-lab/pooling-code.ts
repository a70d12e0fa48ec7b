import { place } from '#components/spec-value/spec-value.ts';
import { layerCounts } from '#network/counts.ts';
import type { NetworkSpec } from '#network/spec.ts';

export const poolingFrameworks = ['PyTorch', 'Keras'] as const;
export type PoolingFramework = (typeof poolingFrameworks)[number];

/**
 * A trainable pooling layer as a class of Python, and the plain layers that stand in for it today, with
 * shapes and counts from the spec.
 *
 * @throws RangeError if the layer does not pool with trainable numbers and a scaled tanh.
 */
export function poolingCode(
  spec: NetworkSpec,
  layerName: string,
  framework: PoolingFramework,
): string {
  const { index, shape, below } = place(spec, layerName);
  const layer = spec.layers[index - 1];
  const isOriginal = layer?.kind === 'pooling' && layer.activation === 'scaled-tanh';
  if (!isOriginal || below === null) {
    throw new RangeError(`${layerName} of ${spec.id} is not a trainable pooling with scaled tanh.`);
  }
  const facts: Facts = {
    name: layerName.toLowerCase(),
    window: String(layer.window),
    area: String(layer.window ** 2),
    maps: String(shape.channels),
    input: String(below.width),
    output: String(shape.width),
    parameters: String(layerCounts(spec)[index]?.parameters ?? 0),
    mean: String(1 / layer.window ** 2),
  };
  return framework === 'PyTorch' ? pytorch(facts) : keras(facts);
}

interface Facts {
  name: string;
  window: string;
  area: string;
  maps: string;
  input: string;
  output: string;
  parameters: string;
  mean: string;
}

function pytorch({ name, window, area, maps, input, output, parameters, mean }: Facts): string {
  return `import torch
from torch import nn
from torch.nn import functional as F

class Subsampling(nn.Module):
    """squash(coefficient * sum + bias), as in 1998"""

    def __init__(self, maps):
        super().__init__()
        self.coefficient = nn.Parameter(torch.full((maps, 1, 1), ${mean}))
        self.bias = nn.Parameter(torch.zeros(maps, 1, 1))

    def forward(self, x):
        total = ${area} * F.avg_pool2d(x, ${window})
        a = self.coefficient * total + self.bias
        return 1.7159 * torch.tanh(2 / 3 * a)

${name} = Subsampling(${maps})
maps = torch.zeros(1, ${maps}, ${input}, ${input})  # images, maps, rows, columns
print(${name}(maps).shape)  # torch.Size([1, ${maps}, ${output}, ${output}])
print(sum(p.numel() for p in ${name}.parameters()))  # ${parameters}

average = nn.AvgPool2d(${window})  # 0 parameters
largest = nn.MaxPool2d(${window})  # 0 parameters`;
}

function keras({ name, window, area, maps, input, output, parameters, mean }: Facts): string {
  return `import keras
from keras import layers

class Subsampling(layers.Layer):
    """squash(coefficient * sum + bias), as in 1998"""

    def build(self, shape):
        self.mean = layers.AveragePooling2D(${window})
        start = keras.initializers.Constant(${mean})
        each = (shape[-1],)
        self.coefficient = self.add_weight(shape=each, initializer=start)
        self.bias = self.add_weight(shape=each, initializer="zeros")

    def call(self, x):
        total = ${area} * self.mean(x)
        a = self.coefficient * total + self.bias
        return 1.7159 * keras.ops.tanh(2 / 3 * a)

${name} = Subsampling()
below = keras.Input((${input}, ${input}, ${maps}))  # rows, columns, maps
print(${name}(below).shape)  # (None, ${output}, ${output}, ${maps})
print(${name}.count_params())  # ${parameters}

average = layers.AveragePooling2D(${window})  # 0 parameters
largest = layers.MaxPooling2D(${window})  # 0 parameters`;
}
