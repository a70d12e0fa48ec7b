import { kernelCount } from './connection-table.ts';
import { layerShapes, readsOf, shapeSize } from './shapes.ts';
import type { LayerShape } from './shapes.ts';
import type { LayerSpec, NetworkSpec } from './spec.ts';

/** One tensor of a network's weights, named and laid out as in a PyTorch `state_dict`. */
export interface ParameterTensor {
  /** For example `c1.weight`. */
  name: string;
  /** Convolutions: [output map, input map, row, column]; dense: [output, input]. */
  shape: readonly number[];
  layer: string;
  role:
    | 'weight'
    | 'bias'
    | 'coefficient'
    | 'normScale'
    | 'normShift'
    | 'runningMean'
    | 'runningVariance'
    | 'codes';
  /** Changed by gradients. Running statistics and RBF codes are not. */
  trainable: boolean;
  /** Trainable numbers in it; fewer than its size where a connection table cuts kernels. */
  count: number;
  /** Inputs of one unit, for initialisation. */
  fanIn: number;
  /** Outputs that one input reaches, for initialisation. */
  fanOut: number;
}

/**
 * Every tensor that a network's weights consist of, layer by layer.
 *
 * @throws SpecError if the spec is impossible.
 */
export function parameterTensors(spec: NetworkSpec): ParameterTensor[] {
  const shapes = layerShapes(spec);
  return spec.layers.flatMap((layer, index) => tensorsOf(layer, shapes[index] as LayerShape));
}

/** Name of a layer's tensors before the dot: `C1` → `c1`. */
export function tensorPrefix(layerName: string): string {
  return layerName.toLowerCase();
}

function tensorsOf(layer: LayerSpec, input: LayerShape): ParameterTensor[] {
  const prefix = tensorPrefix(layer.name);
  const make = (
    suffix: string,
    role: ParameterTensor['role'],
    shape: readonly number[],
    fan: { fanIn: number; fanOut: number },
    options: { trainable?: boolean; count?: number } = {},
  ): ParameterTensor => {
    const trainable = options.trainable ?? true;
    const size = shape.reduce((product, length) => product * length, 1);
    const count = trainable ? (options.count ?? size) : 0;
    return { name: `${prefix}${suffix}`, shape, layer: layer.name, role, trainable, count, ...fan };
  };
  const normTensors = (channels: number): ParameterTensor[] => {
    const fan = { fanIn: 1, fanOut: 1 };
    const fixed = { trainable: false };
    return [
      make('_bn.weight', 'normScale', [channels], fan),
      make('_bn.bias', 'normShift', [channels], fan),
      make('_bn.running_mean', 'runningMean', [channels], fan, fixed),
      make('_bn.running_var', 'runningVariance', [channels], fan, fixed),
    ];
  };
  switch (layer.kind) {
    case 'convolution': {
      const area = layer.kernel * layer.kernel;
      const kernels = kernelCount(readsOf(layer, input.channels));
      const fan = {
        fanIn: (kernels / layer.maps) * area,
        fanOut: (kernels / input.channels) * area,
      };
      const shape = [layer.maps, input.channels, layer.kernel, layer.kernel];
      return [
        make('.weight', 'weight', shape, fan, { count: kernels * area }),
        make('.bias', 'bias', [layer.maps], fan),
        ...(layer.batchNormalization ? normTensors(layer.maps) : []),
      ];
    }
    case 'pooling': {
      if (layer.method !== 'trainable') return [];
      const fan = { fanIn: layer.window * layer.window, fanOut: 1 };
      return [
        make('.weight', 'coefficient', [input.channels], fan),
        make('.bias', 'bias', [input.channels], fan),
      ];
    }
    case 'dense': {
      const fan = { fanIn: shapeSize(input), fanOut: layer.units };
      return [
        make('.weight', 'weight', [layer.units, fan.fanIn], fan),
        make('.bias', 'bias', [layer.units], fan),
        ...(layer.batchNormalization ? normTensors(layer.units) : []),
      ];
    }
    case 'softmax': {
      const fan = { fanIn: shapeSize(input), fanOut: layer.classes };
      return [
        make('.weight', 'weight', [layer.classes, fan.fanIn], fan),
        make('.bias', 'bias', [layer.classes], fan),
      ];
    }
    case 'rbf': {
      const fan = { fanIn: shapeSize(input), fanOut: layer.classes };
      return [make('.codes', 'codes', [layer.classes, fan.fanIn], fan, { trainable: false })];
    }
  }
}
