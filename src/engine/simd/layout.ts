import { parameterTensors } from '#network/parameters.ts';
import type { ParameterTensor } from '#network/parameters.ts';
import { layerShapes, shapeSize } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { NetworkSpec } from '#network/spec.ts';

/**
 * How one tensor of the weights lies in the engine's memory: kernels as
 * [row][column][channel][map], a dense layer as a kernel that covers its whole input, codes as
 * [class][row][column][channel].
 */
export interface TensorLayout {
  parameter: ParameterTensor;
  size: number;
  /** `order[i]` is the index, in the weights, of the engine's number i; null where nothing moves. */
  order: Uint32Array | null;
}

/** Layouts of all tensors: those that training changes first, then running statistics, then codes. */
export function tensorLayouts(spec: NetworkSpec): TensorLayout[] {
  const shapes = layerShapes(spec);
  const inputs = new Map(spec.layers.map(({ name }, index) => [name, shapes[index]]));
  return parameterTensors(spec)
    .map((parameter) => layoutOf(parameter, inputs.get(parameter.layer) as LayerShape))
    .sort((a, b) => rank(a.parameter) - rank(b.parameter));
}

/** Copies a tensor of the weights into the engine's memory. */
export function toEngine(layout: TensorLayout, data: Float32Array, memory: Float32Array): void {
  const { order } = layout;
  if (order === null) memory.set(data);
  else for (let i = 0; i < order.length; i++) memory[i] = data[order[i] as number] as number;
}

/** Copies a tensor out of the engine's memory into the order of the weights. */
export function fromEngine(layout: TensorLayout, memory: Float32Array): Float32Array {
  const { order, size } = layout;
  if (order === null) return memory.slice(0, size);
  const data = new Float32Array(size);
  for (let i = 0; i < size; i++) data[order[i] as number] = memory[i] as number;
  return data;
}

function rank({ trainable, role }: ParameterTensor): number {
  if (trainable) return 0;
  return role === 'codes' ? 2 : 1;
}

function layoutOf(parameter: ParameterTensor, input: LayerShape): TensorLayout {
  const size = parameter.shape.reduce((product, length) => product * length, 1);
  const { role } = parameter;
  if (role !== 'weight' && role !== 'codes') return { parameter, size, order: null };
  const [maps = 1] = parameter.shape;
  const perMap = size / maps;
  // A dense layer reads its input channel-major, as a convolution reads its kernel.
  const channels = parameter.shape.length === 4 ? (parameter.shape[1] ?? 1) : input.channels;
  const area = parameter.shape.length === 4 ? perMap / channels : shapeSize(input) / channels;
  const order = new Uint32Array(size);
  const mapStep = role === 'codes' ? perMap : 1;
  const cellStep = role === 'codes' ? 1 : maps;
  for (let place = 0; place < area; place++) {
    for (let channel = 0; channel < channels; channel++) {
      const cell = (place * channels + channel) * cellStep;
      for (let map = 0; map < maps; map++) {
        order[cell + map * mapStep] = map * perMap + channel * area + place;
      }
    }
  }
  return { parameter, size, order };
}
