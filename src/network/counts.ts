import { kernelCount } from './connection-table.ts';
import { parameterTensors } from './parameters.ts';
import { layerShapes, readsOf, shapeSize } from './shapes.ts';
import type { LayerShape } from './shapes.ts';
import type { LayerSpec, NetworkSpec } from './spec.ts';

export interface LayerCounts {
  /** Trained numbers. */
  parameters: number;
  /** Wires for one image: every input of every unit, its bias included (P counts them so). */
  connections: number;
  /** Products of a value and a weight for one image; biases and plain sums are not products. */
  multiplyAdds: number;
}

/**
 * Counts per layer; index 0 is the input, where all are zero.
 *
 * Batch normalization adds parameters but no connections or products: after training it folds into
 * the layer's weights and biases.
 *
 * @throws SpecError if the spec is impossible.
 */
export function layerCounts(spec: NetworkSpec): LayerCounts[] {
  const shapes = layerShapes(spec);
  const tensors = parameterTensors(spec);
  const counts: LayerCounts[] = [{ parameters: 0, connections: 0, multiplyAdds: 0 }];
  spec.layers.forEach((layer, index) => {
    const parameters = tensors
      .filter((tensor) => tensor.layer === layer.name)
      .reduce((sum, tensor) => sum + tensor.count, 0);
    const input = shapes[index] as LayerShape;
    const output = shapes[index + 1] as LayerShape;
    counts.push({ parameters, ...wires(layer, input, output) });
  });
  return counts;
}

/** Sums over all layers. */
export function totalCounts(spec: NetworkSpec): LayerCounts {
  return layerCounts(spec).reduce((total, layer) => ({
    parameters: total.parameters + layer.parameters,
    connections: total.connections + layer.connections,
    multiplyAdds: total.multiplyAdds + layer.multiplyAdds,
  }));
}

function wires(
  layer: LayerSpec,
  input: LayerShape,
  output: LayerShape,
): Omit<LayerCounts, 'parameters'> {
  switch (layer.kind) {
    case 'convolution': {
      const places = output.height * output.width;
      const products = kernelCount(readsOf(layer, input.channels)) * layer.kernel ** 2 * places;
      return { connections: products + layer.maps * places, multiplyAdds: products };
    }
    case 'pooling': {
      const units = shapeSize(output);
      const window = layer.window ** 2;
      return layer.method === 'trainable'
        ? { connections: (window + 1) * units, multiplyAdds: units }
        : { connections: window * units, multiplyAdds: 0 };
    }
    case 'dense':
    case 'softmax': {
      const products = shapeSize(input) * shapeSize(output);
      return { connections: products + shapeSize(output), multiplyAdds: products };
    }
    case 'rbf': {
      const products = shapeSize(input) * shapeSize(output);
      return { connections: products, multiplyAdds: products };
    }
  }
}
