import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  join(process.env['PROGRAMFILES'] ?? 'C:\\Program Files', 'Google/Chrome/Application/chrome.exe'),
  join(process.env['LOCALAPPDATA'] ?? 'C:\\', 'Google/Chrome/Application/chrome.exe'),
  '/snap/bin/chromium',
];

/**
 * How the tests start Chromium: quiet (no requests of its own), with WebGL and WebGPU computed in
 * software where there is no GPU, and without the sandbox that root cannot use.
 */
export const chromiumFlags: readonly string[] = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-unsafe-swiftshader',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/**
 * Path of a Chromium on this machine: `CHROMIUM_PATH` if set, else Playwright's own, else the system's.
 *
 * @returns undefined when there is none
 * @throws Error when `CHROMIUM_PATH` names a file that does not exist
 */
export function findChromium(): string | undefined {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (existsSync(chosen)) return chosen;
    throw new Error(
      `CHROMIUM_PATH is ${chosen}, but there is no such file. Correct it or unset it.`,
    );
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [chromium.executablePath(), ...onPath, ...usualPlaces].find((path) => existsSync(path));
}

/**
 * Path of a Chromium, installing one if the machine has none: first Playwright's, else Debian's package.
 * Says on standard output what it does.
 *
 * @throws Error when neither can be installed
 */
export function ensureChromium(): string {
  const found = findChromium();
  if (found !== undefined) return found;
  const attempts = [
    ['npx', 'playwright', 'install', '--no-shell', 'chromium'],
    ...debianCommands(),
  ];
  console.log('No Chromium found on this machine.');
  for (const [program = '', ...parameters] of attempts) {
    console.log(`Installing one: ${[program, ...parameters].join(' ')}`);
    spawnSync(program, parameters, { stdio: 'inherit', shell: process.platform === 'win32' });
    const installed = findChromium();
    if (installed !== undefined && starts(installed)) return installed;
  }
  throw new Error(
    'No Chromium could be installed. Install Chromium or Chrome by hand, or set CHROMIUM_PATH to one.',
  );
}

function debianCommands(): string[][] {
  if (!existsSync('/usr/bin/apt-get')) return [];
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  return [
    [...asRoot, 'apt-get', 'update', '-q'],
    [...asRoot, 'apt-get', 'install', '-q', '-y', '--no-install-recommends', 'chromium'],
  ];
}

/** A browser downloaded by Playwright may lack system libraries; then Debian's package is the way. */
function starts(path: string): boolean {
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}
