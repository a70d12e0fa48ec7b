import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './chromium.ts';

/** Numbers of tests that one stage ran; a stage without tests of its own counts none. */
interface Count {
  passed: number;
  failed: number;
}

interface Stage {
  name: string;
  /** npm script and its arguments; `report` is where a test runner writes its JSON report. */
  command: (report: string) => string[];
  count?: (report: unknown) => Count;
}

const vitest = (script: string): Pick<Stage, 'command' | 'count'> => ({
  command: (report) => [
    script,
    '--',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  count: (report) => {
    const { numPassedTests, numFailedTests } = report as {
      numPassedTests: number;
      numFailedTests: number;
    };
    return { passed: numPassedTests, failed: numFailedTests };
  },
});

const stages: Stage[] = [
  { name: 'Data', command: () => ['data:default'] },
  { name: 'Types', command: () => ['check:types'] },
  { name: 'Lint', command: () => ['check:lint'] },
  { name: 'Unit tests', ...vitest('test:unit') },
  { name: 'Browser tests', ...vitest('test:browser') },
  { name: 'Build', command: () => ['build'] },
  {
    name: 'End-to-end tests',
    command: () => ['test:e2e', '--', '--reporter=list,json'],
    count: (report) => {
      const { stats } = report as {
        stats: { expected: number; unexpected: number; flaky: number };
      };
      return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
    },
  },
];

/**
 * Runs one stage with its output shown as it comes.
 *
 * @returns its count and whether it succeeded; a failure without a failed test counts as one
 */
function run(stage: Stage, folder: string, chromium: string): Count & { ok: boolean } {
  const report = join(folder, `${stage.name.replaceAll(' ', '-')}.json`);
  const npm = process.env['npm_execpath'];
  const [program, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  const { status } = spawnSync(program, [...first, 'run', '-s', ...stage.command(report)], {
    stdio: 'inherit',
    env: {
      ...process.env,
      CHROMIUM_PATH: chromium,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      ASTRO_TELEMETRY_DISABLED: '1',
    },
  });
  const { passed, failed } = counted(stage, report);
  const ok = status === 0 && failed === 0;
  return { ok, passed, failed: ok ? 0 : Math.max(1, failed) };
}

function counted(stage: Stage, report: string): Count {
  try {
    return stage.count?.(JSON.parse(readFileSync(report, 'utf8'))) ?? { passed: 0, failed: 0 };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** All stages in order, up to the first that fails; the last line printed counts all tests. */
function main(): void {
  const total: Count = { passed: 0, failed: 0 };
  const folder = mkdtempSync(join(tmpdir(), 'lenet-tests-'));
  try {
    const chromium = ensureChromium();
    console.log(`Chromium: ${chromium}`);
    for (const stage of stages) {
      const start = Date.now();
      console.log(`\n── ${stage.name} ──`);
      const { ok, passed, failed } = run(stage, folder, chromium);
      total.passed += passed;
      total.failed += failed;
      const seconds = ((Date.now() - start) / 1000).toFixed(0);
      console.log(`── ${stage.name}: ${ok ? 'done' : 'FAILED'} in ${seconds} s ──`);
      if (!ok) break;
    }
  } catch (error) {
    total.failed += 1;
    console.error(error instanceof Error ? error.message : error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.exitCode = total.failed === 0 ? 0 : 1;
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
}

main();
