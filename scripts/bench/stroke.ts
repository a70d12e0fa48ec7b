import type { Page } from '@playwright/test';

/** How long after a movement of the pen all maps were painted, in milliseconds. */
export interface StrokeTimes {
  median: number;
  p95: number;
  worst: number;
  movements: number;
}

/** Pen movements of one measurement. */
const MOVEMENTS = 240;

/**
 * Draws on the home page's pad and measures from each movement of the pen, by its own time stamp, to
 * the end of the frame in which every map has been painted.
 *
 * @param page a page of a browser, at any address.
 * @param address of the home page of the production build.
 */
export async function measureStroke(page: Page, address: string): Promise<StrokeTimes> {
  await page.goto(address, { waitUntil: 'networkidle' });
  const pad = page.getByRole('application', { name: 'Drawing pad' });
  await page.getByText(/^It reads/).waitFor();
  await page.evaluate(watchMovements);
  const box = await pad.boundingBox();
  if (box === null) throw new Error('The home page has no drawing pad.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  for (let at = 1; at <= MOVEMENTS; at++) {
    const angle = (at / MOVEMENTS) * 6 * Math.PI;
    const radius = 0.38 * (1 - at / (2 * MOVEMENTS));
    await page.mouse.move(
      box.x + box.width * (0.5 + radius * Math.cos(angle)),
      box.y + box.height * (0.5 + radius * Math.sin(angle)),
    );
  }
  await page.mouse.up();
  const times = await page.evaluate(() => window.strokeTimes ?? []);
  times.sort((a, b) => a - b);
  const quantile = (part: number): number => times[Math.floor(part * (times.length - 1))] ?? NaN;
  return {
    median: quantile(0.5),
    p95: quantile(0.95),
    worst: quantile(1),
    movements: times.length,
  };
}

declare global {
  interface Window {
    strokeTimes?: number[];
  }
}

/** Runs in the page: notes for each movement how long the frame that shows it took to be finished. */
function watchMovements(): void {
  const times: number[] = [];
  window.strokeTimes = times;
  addEventListener('pointermove', (event) => {
    if (event.buttons === 0) return;
    requestAnimationFrame(() => {
      // A message sent while a frame is made arrives after it was painted.
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = () => times.push(performance.now() - event.timeStamp);
      port1.postMessage(null);
    });
  });
}
