import { parameterTensors } from '#network/parameters.ts';
import type { ParameterTensor } from '#network/parameters.ts';
import { layerShapes } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { NetworkSpec } from '#network/spec.ts';

/**
 * How one tensor of the weights lies in TensorFlow.js, which keeps images as [row][column][channel]:
 * convolution kernels become [row][column][input map][output map], and the columns of a dense layer
 * that reads maps are reordered from channel-major to row-major, so that the maps need no transposing.
 */
export interface TensorLayout {
  parameter: ParameterTensor;
  /** Shape inside the engine. */
  shape: readonly number[];
  /** `order[i]` is the index, in the weights, of the engine's element i; null where nothing moves. */
  order: Uint32Array | null;
}

/** The layout of every tensor of a network, in the order of `parameterTensors`. */
export function tensorLayouts(spec: NetworkSpec): TensorLayout[] {
  const shapes = layerShapes(spec);
  const inputs = new Map(spec.layers.map((layer, index) => [layer.name, shapes[index]]));
  return parameterTensors(spec).map((parameter) =>
    layoutOf(parameter, inputs.get(parameter.layer) as LayerShape),
  );
}

/** Copies data of the weights into the engine's order. */
export function toEngine(layout: TensorLayout, data: Float32Array): Float32Array {
  const { order } = layout;
  if (order === null) return data.slice();
  const result = new Float32Array(order.length);
  for (let i = 0; i < order.length; i++) result[i] = data[order[i] as number] as number;
  return result;
}

/** Copies the engine's data (weights, gradients, optimizer's tensors) into the order of the weights. */
export function fromEngine(layout: TensorLayout, data: Float32Array): Float32Array {
  const { order } = layout;
  if (order === null) return data.slice();
  const result = new Float32Array(order.length);
  for (let i = 0; i < order.length; i++) result[order[i] as number] = data[i] as number;
  return result;
}

/** Copies `[row][column][channel]` into `[channel][row][column]`. */
export function toChannelMajor(
  data: Float32Array,
  shape: Pick<LayerShape, 'height' | 'width' | 'channels'>,
): Float32Array {
  const area = shape.height * shape.width;
  const { channels } = shape;
  if (area === 1 || channels === 1) return data.slice();
  const result = new Float32Array(data.length);
  for (let pixel = 0, from = 0; pixel < area; pixel++) {
    for (let channel = 0; channel < channels; channel++, from++) {
      result[channel * area + pixel] = data[from] as number;
    }
  }
  return result;
}

function layoutOf(parameter: ParameterTensor, input: LayerShape): TensorLayout {
  const [rows = 1, columns = 1, ...kernel] = parameter.shape;
  if (parameter.shape.length === 4) {
    const [height = 1, width = 1] = kernel;
    const order = new Uint32Array(rows * columns * height * width);
    let at = 0;
    for (let pixel = 0; pixel < height * width; pixel++) {
      for (let from = 0; from < columns; from++) {
        for (let to = 0; to < rows; to++) {
          order[at++] = (to * columns + from) * height * width + pixel;
        }
      }
    }
    return { parameter, shape: [height, width, columns, rows], order };
  }
  const area = input.height * input.width;
  if (parameter.shape.length === 2 && area > 1 && input.channels > 1) {
    const order = new Uint32Array(rows * columns);
    let at = 0;
    for (let row = 0; row < rows; row++) {
      for (let pixel = 0; pixel < area; pixel++) {
        for (let channel = 0; channel < input.channels; channel++) {
          order[at++] = row * columns + channel * area + pixel;
        }
      }
    }
    return { parameter, shape: parameter.shape, order };
  }
  return { parameter, shape: parameter.shape, order: null };
}
