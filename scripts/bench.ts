/**
 * Measures what the site promises in Chromium: `npm run bench`, or as JSON with
 * `npm run -s bench -- --json`. The drawing pad is measured on the production build, so build first
 * (`npm run build`); `--only engines` or `--only stroke` measures one part.
 */
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import type { Browser } from '@playwright/test';
import { preview } from 'astro';
import { measureEngines } from './bench/engines.ts';
import { measureStroke } from './bench/stroke.ts';
import type { StrokeTimes } from './bench/stroke.ts';
import { chromiumFlags, ensureChromium } from './chromium.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const log = (line: string): void => void process.stderr.write(`${line}\n`);
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: [...chromiumFlags],
});
try {
  const engines = values.only === 'stroke' ? null : await measureEngines(browser, log);
  const stroke = values.only === 'engines' ? null : await strokeTimes(browser);
  if (values.json) {
    console.log(JSON.stringify({ unit: 'ms', ...engines, ...(stroke && { stroke }) }, null, 2));
  } else {
    if (engines !== null) {
      const { medians, minima, ratios, epochs, forward } = engines;
      console.log('One training step of pytorch-tanh-avg, batch 64, Adam, ms');
      console.table({ median: medians, least: minima });
      console.log('Ratios of these, medians over the rounds');
      console.table(ratios);
      console.log('An epoch in the page from start to final accuracy, by images, ms');
      console.table(epochs);
      console.log('One image with every layer’s activations, ms');
      console.table(forward);
    }
    if (stroke !== null) {
      console.log('Pen movement to all maps painted, ms (promised: 95th percentile under 33)');
      console.table({ stroke });
    }
  }
} finally {
  await browser.close();
}

async function strokeTimes(on: Browser): Promise<StrokeTimes> {
  const server = await preview({ root: process.cwd(), server: { port: 4391 }, logLevel: 'error' });
  try {
    const page = await on.newPage({ viewport: { width: 1440, height: 900 } });
    return await measureStroke(page, `http://localhost:${String(server.port)}/`);
  } finally {
    await server.stop();
  }
}
