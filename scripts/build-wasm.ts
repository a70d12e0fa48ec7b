import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** Runs the compiler as a program of its own: its type declarations change JavaScript's own types. */
async function build(): Promise<void> {
  const file = fileURLToPath(target);
  await mkdir(dirname(file), { recursive: true });
  // Renamed into place, so that a reader never meets half a file.
  const draft = `${file}.${String(process.pid)}`;
  const compiler = fileURLToPath(import.meta.resolve('assemblyscript/bin/asc.js'));
  const arguments_ = [compiler, 'index.ts', '--outFile', draft, ...OPTIONS];
  const { status, stderr } = spawnSync(process.execPath, arguments_, {
    cwd: fileURLToPath(sources),
    encoding: 'utf8',
  });
  if (status === 0) {
    await rename(draft, file);
    return;
  }
  process.stderr.write(`The kernels in ${fileURLToPath(sources)} do not compile.\n${stderr}`);
  process.exitCode = 1;
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
