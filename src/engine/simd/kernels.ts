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
 * @throws Error if the file is not there or this browser has no WebAssembly SIMD.
 */
export async function compileKernels(): Promise<WebAssembly.Module> {
  const url = new URL('./build/kernels.wasm', import.meta.url);
  const bytes = url.protocol === 'file:' ? readFile(url) : await download(url);
  return WebAssembly.compile(bytes);
}

/** Starts compiled kernels with a memory of their own. */
export function startKernels(module: WebAssembly.Module): Kernels {
  return new WebAssembly.Instance(module).exports as unknown as Kernels;
}

async function download(url: URL): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (response.ok) return response.arrayBuffer();
  throw new Error(`The training engine ${url.pathname} could not be loaded (${response.status}).`);
}

function readFile(url: URL): BufferSource {
  // Not an import, which browsers' bundles would have to carry.
  const files = process.getBuiltinModule('node:fs');
  if (!files.existsSync(url)) {
    throw new Error('The training engine has not been compiled yet: run “npm run build:wasm”.');
  }
  return new Uint8Array(files.readFileSync(url));
}
