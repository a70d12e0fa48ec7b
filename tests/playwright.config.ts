import { defineConfig, devices } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/chromium.ts';

const port = 4387;
const baseURL = `http://localhost:${String(port)}`;
const executablePath = findChromium();

/** End-to-end tests on the production build, which `npm run build` must have made. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: '../test-results',
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    baseURL,
    // Without the fade from page to page, which a test that ends early would cut off.
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    launchOptions: {
      args: [...chromiumFlags],
      ...(executablePath === undefined ? {} : { executablePath }),
    },
  },
  projects: [
    {
      name: 'desktop',
      use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } },
    },
    {
      name: 'phone',
      // Tests of the keyboard, of the HTML and of widths need no second run.
      grepInvert: /@desktop/,
      use: { ...devices['Pixel 7'], viewport: { width: 390, height: 844 } },
    },
  ],
  webServer: {
    command: `"${process.execPath}" node_modules/astro/bin/astro.mjs preview --port ${String(port)}`,
    cwd: '..',
    url: baseURL,
    reuseExistingServer: false,
  },
});
