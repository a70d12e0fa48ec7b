import { EngineUnavailableError } from '../engine.ts';

/**
 * The kernels compiled from `assembly/`. `layer` is the address of a record, `from` … `to` a range of
 * tiles; the functions are described where they are written.
 */
export interface Kernels {
  memory: WebAssembly.Memory;
  heapBase: () => number;
  interleave: (
    images: number,
    tiles: number,
    count: number,
    channels: number,
    pixels: number,
  ) => void;
  convolve: (layer: number, from: number, to: number) => void;
  convolveBack: (layer: number, from: number, to: number) => void;
  turnWeights: (layer: number) => void;
  correlate: (layer: number, from: number, to: number, tiles: number) => void;
  sumGradients: (layer: number, tiles: number) => void;
  pool: (layer: number, from: number, to: number) => void;
  poolBack: (layer: number, from: number, to: number) => void;
  poolParameters: (layer: number, from: number, to: number, tiles: number) => void;
  useBatchStatistics: (layer: number, mask: number, tiles: number, images: number) => void;
  useRunningStatistics: (layer: number) => void;
  normalize: (layer: number, tiles: number) => void;
  normalizeBack: (layer: number, mask: number, tiles: number, images: number) => void;
  distances: (layer: number, tiles: number) => void;
  distancesBack: (layer: number, tiles: number) => void;
  probabilities: (layer: number, tiles: number, sign: number) => void;
  crossEntropy: Loss;
  marginLoss: Loss;
  descend: (weights: number, gradients: number, count: number, rate: number, decay: number) => void;
  descendWithMomentum: (
    weights: number,
    gradients: number,
    velocities: number,
    count: number,
    rate: number,
    momentum: number,
    decay: number,
  ) => void;
  adam: (
    weights: number,
    gradients: number,
    means: number,
    squares: number,
    count: number,
    rate: number,
    firstCorrection: number,
    secondCorrection: number,
    decay: number,
  ) => void;
  approach: (values: number, targets: number, count: number, share: number) => void;
  multiply: (values: number, factors: number, count: number) => void;
  add: (values: number, others: number, count: number) => void;
}

type Loss = (layer: number, images: number, labels: number, losses: number, weight: number) => void;

/**
 * Fetches and compiles the kernels; in Node they are read from the disk.
 *
 * @throws EngineUnavailableError if the file is not there or this browser has no WebAssembly SIMD.
 */
export async function compileKernels(): Promise<WebAssembly.Module> {
  const url = new URL('./build/kernels.wasm', import.meta.url);
  const bytes = url.protocol === 'file:' ? readFile(url) : await download(url);
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    const reason = 'This browser has no WebAssembly SIMD; a newer one will.';
    throw new EngineUnavailableError('simd', reason, { cause: error });
  }
}

/** Starts compiled kernels with a memory of their own. */
export function startKernels(module: WebAssembly.Module): Kernels {
  return new WebAssembly.Instance(module).exports as unknown as Kernels;
}

async function download(url: URL): Promise<ArrayBuffer> {
  try {
    const response = await fetch(url);
    if (response.ok) return await response.arrayBuffer();
    throw new Error(`HTTP ${response.status}`);
  } catch (error) {
    const reason = `Its file ${url.pathname} could not be loaded. Check the connection.`;
    throw new EngineUnavailableError('simd', reason, { cause: error });
  }
}

function readFile(url: URL): BufferSource {
  // Not an import, which browsers' bundles would have to carry.
  const files = process.getBuiltinModule('node:fs');
  if (!files.existsSync(url)) {
    const reason = 'Its kernels have not been compiled: run “npm run build:wasm”.';
    throw new EngineUnavailableError('simd', reason);
  }
  return new Uint8Array(files.readFileSync(url));
}
