import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  Add,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  Mean,
  Multiply,
  Sub,
  Sum,
  backend_util,
  getKernel,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type {
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropInputAttrs,
  NamedAttrMap,
  NamedTensorInfoMap,
  SumAttrs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { convolve, inputGradient, kernelGradient } from './cpu-convolution.ts';
import type { ConvolutionSizes } from './cpu-convolution.ts';
import { channelPair, channelSums, channelsLeft, withChannels } from './cpu-rows.ts';
import type { Combine } from './cpu-rows.ts';

type Shape4D = [number, number, number, number];
type Reader = (tensor: TensorInfo) => Float32Array;
/** The result, or null to leave the case to TensorFlow.js. */
type Compute = (
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
  read: Reader,
) => { shape: number[]; values: Float32Array } | null;

let registered = false;

/** Replaces slow parts of TensorFlow.js's CPU backend, which must be imported. */
export function registerCpuKernels(): void {
  if (registered) return;
  registered = true;
  replace(Conv2D, (inputs, attrs, read) => {
    const attributes = attrs as unknown as Conv2DAttrs;
    const { x, filter } = inputs as { x: TensorInfo; filter: TensorInfo };
    const sizes = sizesOf(x.shape as Shape4D, filter.shape as Shape4D, attributes);
    if (sizes === null) return null;
    const { batch, outputHeight, outputWidth, outputs } = sizes;
    const shape = [batch, outputHeight, outputWidth, outputs];
    return { shape, values: convolve(sizes, read(x), read(filter)) };
  });
  replace(Conv2DBackpropFilter, (inputs, attrs, read) => {
    const attributes = attrs as unknown as Conv2DBackpropFilterAttrs;
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
    const shape = attributes.filterShape;
    const sizes = sizesOf(x.shape as Shape4D, shape, attributes);
    return sizes === null ? null : { shape, values: kernelGradient(sizes, read(x), read(dy)) };
  });
  replace(Conv2DBackpropInput, (inputs, attrs, read) => {
    const attributes = attrs as unknown as Conv2DBackpropInputAttrs;
    const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
    const shape = attributes.inputShape;
    const sizes = sizesOf(shape, filter.shape as Shape4D, attributes);
    return sizes === null ? null : { shape, values: inputGradient(sizes, read(dy), read(filter)) };
  });
  replaceBinary(Add, (value, channel) => value + channel, true);
  replaceBinary(Multiply, (value, channel) => value * channel, true);
  replaceBinary(Sub, (value, channel) => value - channel, false);
  replaceReduction(Sum, () => 1);
  replaceReduction(Mean, (rows) => 1 / rows);
}

function replaceBinary(kernelName: string, combine: Combine, commutes: boolean): void {
  replace(kernelName, (inputs, _, read) => {
    const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
    const pair = channelPair(a, b);
    if (pair === null || (pair.swapped && !commutes)) return null;
    const { maps, channels } = pair;
    return { shape: maps.shape, values: withChannels(read(maps), read(channels), combine) };
  });
}

function replaceReduction(kernelName: string, factor: (rows: number) => number): void {
  replace(kernelName, (inputs, attrs, read) => {
    const { axis, keepDims } = attrs as unknown as SumAttrs;
    const { x } = inputs as { x: TensorInfo };
    const channels = channelsLeft(x, [axis].flat());
    if (channels === null || keepDims) return null;
    const maps = read(x);
    return {
      shape: [channels],
      values: channelSums(maps, channels, factor(maps.length / channels)),
    };
  });
}

function replace(kernelName: string, compute: Compute): void {
  const original = getKernel(kernelName, 'cpu');
  unregisterKernel(kernelName, 'cpu');
  registerKernel({
    kernelName,
    backendName: 'cpu',
    kernelFunc: (call) => {
      const backend = call.backend as Pick<MathBackendCPU, 'data' | 'makeTensorInfo'>;
      const read: Reader = ({ dataId }) => backend.data.get(dataId).values as Float32Array;
      const result = compute(call.inputs, call.attrs ?? {}, read);
      if (result === null) return original.kernelFunc(call);
      return backend.makeTensorInfo(result.shape, 'float32', result.values);
    },
  });
}

function sizesOf(
  inputShape: Shape4D,
  kernelShape: Shape4D,
  { strides, pad }: Pick<Conv2DAttrs, 'strides' | 'pad'>,
): ConvolutionSizes | null {
  if (pad !== 'valid') return null;
  const info = backend_util.computeConv2DInfo(inputShape, kernelShape, strides, 1, pad);
  return {
    batch: info.batchSize,
    stride: info.strideHeight,
    inputHeight: info.inHeight,
    inputWidth: info.inWidth,
    inputs: info.inChannels,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    outputHeight: info.outHeight,
    outputWidth: info.outWidth,
    outputs: info.outChannels,
  };
}
