import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  backend_util,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type {
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropInputAttrs,
  NamedAttrMap,
  NamedTensorInfoMap,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { convolve, inputGradient, kernelGradient } from './cpu-convolution.ts';
import type { ConvolutionSizes } from './cpu-convolution.ts';

type Shape4D = [number, number, number, number];
type Reader = (tensor: TensorInfo) => Float32Array;

let registered = false;

/** Replaces the convolutions of TensorFlow.js's CPU backend, which must be imported, by faster ones. */
export function registerCpuKernels(): void {
  if (registered) return;
  registered = true;
  replace(Conv2D, (inputs, attrs, read) => {
    const attributes = attrs as unknown as Conv2DAttrs;
    const { x, filter } = inputs as { x: TensorInfo; filter: TensorInfo };
    const sizes = sizesOf(x.shape as Shape4D, filter.shape as Shape4D, attributes);
    const { batch, outputHeight, outputWidth, outputs } = sizes;
    const shape = [batch, outputHeight, outputWidth, outputs];
    return { shape, values: convolve(sizes, read(x), read(filter)) };
  });
  replace(Conv2DBackpropFilter, (inputs, attrs, read) => {
    const attributes = attrs as unknown as Conv2DBackpropFilterAttrs;
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
    const shape = attributes.filterShape;
    const sizes = sizesOf(x.shape as Shape4D, shape, attributes);
    return { shape, values: kernelGradient(sizes, read(x), read(dy)) };
  });
  replace(Conv2DBackpropInput, (inputs, attrs, read) => {
    const attributes = attrs as unknown as Conv2DBackpropInputAttrs;
    const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
    const shape = attributes.inputShape;
    const sizes = sizesOf(shape, filter.shape as Shape4D, attributes);
    return { shape, values: inputGradient(sizes, read(dy), read(filter)) };
  });
}

function replace(
  kernelName: string,
  compute: (
    inputs: NamedTensorInfoMap,
    attributes: NamedAttrMap,
    read: Reader,
  ) => { shape: number[]; values: Float32Array },
): void {
  unregisterKernel(kernelName, 'cpu');
  registerKernel({
    kernelName,
    backendName: 'cpu',
    kernelFunc: (call) => {
      const backend = call.backend as Pick<MathBackendCPU, 'data' | 'makeTensorInfo'>;
      const read: Reader = ({ dataId }) => backend.data.get(dataId).values as Float32Array;
      const { shape, values } = compute(call.inputs, call.attrs ?? {}, read);
      return backend.makeTensorInfo(shape, 'float32', values);
    },
  });
}

function sizesOf(
  inputShape: Shape4D,
  kernelShape: Shape4D,
  { strides, pad }: Pick<Conv2DAttrs, 'strides' | 'pad'>,
): ConvolutionSizes {
  if (pad !== 'valid') throw new Error('Pad the maps first: these kernels add no padding.');
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
