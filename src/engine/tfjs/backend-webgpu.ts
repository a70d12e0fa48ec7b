import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { EngineUnavailableError } from '../engine.ts';
import { selectBackend } from './backends.ts';
import type { Device } from './backends.ts';

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

export async function startWebgpu(): Promise<Device> {
  const adapter = await findAdapter();
  if (adapter === null) {
    throw new EngineUnavailableError('webgpu', 'This browser or machine does not offer WebGPU.');
  }
  await selectBackend('webgpu', 'WebGPU');
  const backend = tf.backend();
  if (!(backend instanceof WebGPUBackend)) {
    throw new EngineUnavailableError('webgpu', 'WebGPU could not be started in this browser.');
  }
  let lost = false;
  const { info } = adapter;
  return {
    software:
      info.isFallbackAdapter ||
      SOFTWARE.test(`${info.vendor} ${info.architecture} ${info.device} ${info.description}`),
    halfFloat: false,
    lost: backend.device.lost.then(({ message }) => {
      lost = true;
      return `The browser took the GPU away (the WebGPU device was lost: ${message}).`;
    }),
    isLost: () => lost,
  };
}

async function findAdapter(): Promise<GPUAdapter | null> {
  if (!('gpu' in navigator)) return null;
  try {
    return await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch {
    return null;
  }
}
