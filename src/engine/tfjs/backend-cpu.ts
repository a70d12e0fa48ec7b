import '@tensorflow/tfjs-backend-cpu';
import { selectBackend } from './backends.ts';
import type { Device } from './backends.ts';

export async function startCpu(): Promise<Device> {
  await selectBackend('cpu', 'The CPU engine');
  return {
    software: false,
    halfFloat: false,
    lost: new Promise<string>(() => undefined),
    isLost: () => false,
  };
}
