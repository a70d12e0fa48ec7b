import '@tensorflow/tfjs-backend-cpu';
import { selectBackend } from './backends.ts';
import type { Device } from './backends.ts';
import { registerCpuKernels } from './cpu-kernels.ts';

/** Starts the CPU backend on this thread. */
export async function startCpu(): Promise<Device> {
  registerCpuKernels();
  await selectBackend('cpu', 'The CPU engine');
  return {
    software: false,
    halfFloat: false,
    lost: new Promise<string>(() => undefined),
    isLost: () => false,
  };
}
