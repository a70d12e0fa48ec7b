/**
 * Takes the pictures that the README shows and that the home page shows where scripts do not run:
 * `npm run pictures`, after `npm run build`.
 */
import { mkdir } from 'node:fs/promises';
import { chromium } from '@playwright/test';
import { preview } from 'astro';
import { chromiumFlags, ensureChromium } from './chromium.ts';

const folder = 'public/pictures';

await mkdir(folder, { recursive: true });
const server = await preview({ root: process.cwd(), server: { port: 4393 }, logLevel: 'error' });
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: [...chromiumFlags],
});
try {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  });
  await page.goto(`http://localhost:${String(server.port)}/`, { waitUntil: 'networkidle' });
  await page.getByText(/^It reads/).waitFor();
  await page.screenshot({ path: `${folder}/home.png` });
  const layers = page.getByRole('region', { name: 'Input, your digit' }).locator('..');
  await layers.screenshot({ path: `${folder}/network-map.png` });
} finally {
  await browser.close();
  await server.stop();
}
