/**
 * Measures what the site promises, on the production build in Chromium: `npm run bench`, or as JSON with
 * `npm run -s bench -- --json`. Build first (`npm run build`).
 */
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { preview } from 'astro';
import { measureStroke } from './bench/stroke.ts';
import { chromiumFlags, ensureChromium } from './chromium.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });

const server = await preview({ root: process.cwd(), server: { port: 4391 }, logLevel: 'error' });
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: [...chromiumFlags],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const stroke = await measureStroke(page, `http://localhost:${String(server.port)}/`);
  if (values.json) console.log(JSON.stringify({ unit: 'ms', stroke }, null, 2));
  else {
    console.log('Pen movement to all maps painted, ms (promised: 95th percentile under 33)');
    console.table({ stroke });
  }
} finally {
  await browser.close();
  await server.stop();
}
