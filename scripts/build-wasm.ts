import { mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/** Compiles the SIMD kernels (AssemblyScript) to WebAssembly, unless they are up to date. */

const sources = new URL('../src/engine/simd/assembly/', import.meta.url);
const target = new URL('../src/engine/simd/build/kernels.wasm', import.meta.url);

const OPTIONS = [
  ...['--optimizeLevel', '3', '--converge', '--noAssert'],
  ...['--runtime', 'stub', '--enable', 'simd'],
  // The first 64 bytes stay zero: kernels begin sums without a bias there.
  ...['--memoryBase', '64'],
];

if (!(await isUpToDate())) await build();

async function build(): Promise<void> {
  const root = fileURLToPath(sources);
  let binary: Uint8Array | undefined;
  const messages: string[] = [];
  const { error } = await asc.main(['index.ts', '--outFile', 'kernels.wasm', ...OPTIONS], {
    readFile: async (name, base) => readText(new URL(name, new URL(`${base}/`, sources))),
    writeFile: (_name, contents) => {
      if (typeof contents !== 'string') binary = contents;
    },
    listFiles: () => [],
    stderr: { write: (text) => void messages.push(String(text)) },
  });
  if (error !== null || binary === undefined) {
    process.stderr.write(`The kernels in ${root} do not compile.\n${messages.join('')}`);
    process.exitCode = 1;
    return;
  }
  const file = fileURLToPath(target);
  await mkdir(dirname(file), { recursive: true });
  // Renamed into place, so that a reader never meets half a file.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, binary);
  await rename(draft, file);
}

async function isUpToDate(): Promise<boolean> {
  const built = await timeOf(target);
  if (built === 0) return false;
  const names = await readdir(sources);
  const inputs = [...names.map((name) => new URL(name, sources)), new URL(import.meta.url)];
  const times = await Promise.all(inputs.map(timeOf));
  return Math.max(...times) < built;
}

async function timeOf(file: URL): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

async function readText(file: URL): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}
