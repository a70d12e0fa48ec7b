import { tally } from '#components/ledger/tally.ts';
import { layerShapes, readsOf, shapeSize } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { NetworkSpec } from '#network/spec.ts';

/**
 * A network with plain pooling in PyTorch, with the lines that count it; numbers come from the spec.
 *
 * @throws RangeError if the network has layers that PyTorch does not have.
 */
export function countingCode(spec: NetworkSpec): string {
  const shapes = layerShapes(spec);
  const lines = spec.layers.map((layer, index) => {
    const below = shapes[index] as LayerShape;
    const { channels } = below;
    if ('batchNormalization' in layer && layer.batchNormalization) {
      throw new RangeError(`The code writes no batch normalization, which ${layer.name} has.`);
    }
    switch (layer.kind) {
      case 'convolution': {
        if (readsOf(layer, channels).some(({ length }) => length !== channels)) {
          throw new RangeError(`PyTorch has no layer like ${layer.name}, with a table.`);
        }
        const call = `nn.Conv2d(${channels}, ${layer.maps}, ${layer.kernel}), ${squash(layer.activation)}`;
        return `${call},  # ${layer.name}: ${learned(spec, layer.name)}`;
      }
      case 'pooling':
        if (layer.method === 'trainable') {
          throw new RangeError(`PyTorch has no layer like ${layer.name}, with a coefficient.`);
        }
        return `nn.${layer.method === 'max' ? 'Max' : 'Avg'}Pool2d(${layer.window}),  # ${layer.name}: ${learned(spec, layer.name)}`;
      case 'dense': {
        const flatten = below.flat ? '' : 'nn.Flatten(), ';
        const call = `nn.Linear(${shapeSize(below)}, ${layer.units}), ${squash(layer.activation)}`;
        return `${flatten}${call},  # ${layer.name}: ${learned(spec, layer.name)}`;
      }
      case 'softmax':
        return `nn.Linear(${channels}, ${layer.classes}),  # ${layer.name}: ${learned(spec, layer.name)}`;
      case 'rbf':
        throw new RangeError('PyTorch has no layer of RBF units.');
    }
  });
  return `from torch import nn

net = nn.Sequential(
${lines.map((line) => `    ${line}`).join('\n')}
)
print(sum(p.numel() for p in net.parameters()))  # ${tally(spec, 'parameters', [])}`;
}

function learned(spec: NetworkSpec, layer: string): number {
  return tally(spec, 'parameters', [layer]);
}

function squash(activation: string): string {
  const names: Record<string, string> = { tanh: 'Tanh', sigmoid: 'Sigmoid', relu: 'ReLU' };
  const name = names[activation];
  if (name === undefined) throw new RangeError(`PyTorch has no layer for ${activation}.`);
  return `nn.${name}()`;
}
