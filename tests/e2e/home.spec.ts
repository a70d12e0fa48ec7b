import type { Locator, Page } from '@playwright/test';
import { htmlFaults } from '../support/html.ts';
import { expectAccessible, expectNoSidewaysScroll, settle } from '../support/page.ts';
import { expect, test } from '../support/test.ts';

const PAD = 'Drawing pad';
/** A three, in fractions of the pad. */
const THREE = [
  [0.3, 0.25],
  [0.45, 0.15],
  [0.63, 0.2],
  [0.65, 0.35],
  [0.48, 0.47],
  [0.63, 0.54],
  [0.7, 0.66],
  [0.6, 0.82],
  [0.42, 0.85],
  [0.28, 0.77],
] as const;

function reading(page: Page): Locator {
  return page.getByText(/^(It reads|Perhaps|Draw, or|A blot)/).first();
}

function readout(page: Page): Locator {
  return page.getByRole('region', { name: 'The arithmetic of one unit' });
}

async function open(page: Page): Promise<void> {
  await page.goto('/');
  await settle(page);
  await expect(reading(page)).toHaveText(/It reads|Perhaps/);
}

async function padPoints(page: Page): Promise<{ x: number; y: number }[]> {
  const pad = page.getByRole('application', { name: PAD });
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (box === null) throw new Error('The pad is not on the page.');
  return THREE.map(([x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height }));
}

async function drawThree(page: Page): Promise<void> {
  const [first, ...rest] = await padPoints(page);
  await page.mouse.move(first?.x ?? 0, first?.y ?? 0);
  await page.mouse.down();
  for (const { x, y } of rest) await page.mouse.move(x, y, { steps: 6 });
  await page.mouse.up();
}

/** A printed number in thousandths. */
function thousandths(text: string): number {
  return Math.round(Number(text.trim().replace('−', '-')) * 1000);
}

test('a first visit shows a digit from MNIST, read by the network of 1998', async ({ page }) => {
  await open(page);
  await expect(reading(page).locator('..')).toContainText('4');
  await expect(page.getByText('60,000', { exact: true }).last()).toBeAttached();
  await expect(page.getByText('340,908')).toBeAttached();
});

test('a digit drawn with the mouse is read, kept over a reload, and undone @desktop', async ({
  page,
}) => {
  await open(page);
  await drawThree(page);
  await expect(reading(page).locator('..')).toContainText('3');
  await expect(page.getByRole('status').filter({ hasText: 'It reads 3' })).toBeAttached();
  await page.reload();
  await expect(reading(page).locator('..')).toContainText('3');
  await page.getByRole('button', { name: 'Clear the pad' }).click();
  await expect(reading(page)).toHaveText('Draw, or choose a digit');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(reading(page).locator('..')).toContainText('3');
});

test('a digit is drawn with a finger, and the page does not scroll under it', async ({
  page,
  isMobile,
}) => {
  test.skip(!isMobile, 'only phones have a finger');
  await open(page);
  const points = await padPoints(page);
  const before = await page.evaluate(() => scrollY);
  const client = await page.context().newCDPSession(page);
  for (const [index, point] of points.entries()) {
    const type = index === 0 ? 'touchStart' : 'touchMove';
    await client.send('Input.dispatchTouchEvent', { type, touchPoints: [point] });
  }
  await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(reading(page).locator('..')).toContainText('3');
  expect(await page.evaluate(() => scrollY)).toBe(before);
});

test('a digit is drawn by keyboard alone @desktop', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Clear the pad' }).click();
  const pad = page.getByRole('application', { name: PAD });
  await pad.press('Shift+ArrowUp');
  await pad.press('Shift+ArrowUp');
  await pad.press('Space');
  for (let step = 0; step < 4; step++) await pad.press('Shift+ArrowDown');
  await pad.press('Space');
  await expect(reading(page).locator('..')).toContainText('1');
  await pad.press('Backspace');
  await expect(reading(page)).toHaveText('Draw, or choose a digit');
});

test('a digit of the tray and a picture from a file are read', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Use a handwritten 7' }).click();
  await expect(reading(page).locator('..')).toContainText('7');
  const png = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 200;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.fillStyle = 'white';
    context.fillRect(0, 0, 200, 200);
    context.lineWidth = 18;
    context.lineCap = 'round';
    context.strokeStyle = '#223';
    context.beginPath();
    context.moveTo(100, 40);
    context.lineTo(98, 160);
    context.stroke();
    return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
  });
  await page.getByLabel('Read a picture of a digit').setInputFiles({
    name: 'one.png',
    mimeType: 'image/png',
    buffer: Buffer.from(png, 'base64'),
  });
  await expect(reading(page).locator('..')).toContainText('1');
});

test('a file that is no picture is refused in words, and the digit stays', async ({ page }) => {
  await open(page);
  const before = await reading(page).locator('..').textContent();
  await page.getByLabel('Read a picture of a digit').setInputFiles({
    name: 'notes.png',
    mimeType: 'image/png',
    buffer: Buffer.from('These are words, not pixels.'),
  });
  await expect(page.getByRole('alert')).toContainText('notes.png');
  expect(await reading(page).locator('..').textContent()).toBe(before);
});

test('a blot is called a blot @desktop', async ({ page }) => {
  await open(page);
  const pad = await page.getByRole('application', { name: PAD }).boundingBox();
  if (pad === null) throw new Error('The pad is not on the page.');
  await page.mouse.move(pad.x + 4, pad.y + 4);
  await page.mouse.down();
  for (let row = 0; row < 14; row++) {
    const y = pad.y + 6 + (row * (pad.height - 12)) / 13;
    await page.mouse.move(pad.x + (row % 2 === 0 ? pad.width - 4 : 4), y, { steps: 3 });
    await page.mouse.move(pad.x + (row % 2 === 0 ? pad.width - 4 : 4), y + 10);
  }
  await page.mouse.up();
  await expect(reading(page)).toHaveText('A blot, not a digit. Undo, or clear.');
});

test('any unit is reached by keyboard, and its printed sum adds up @desktop', async ({ page }) => {
  await open(page);
  const c3 = page.getByRole('application', { name: 'Units of C3' });
  await c3.focus();
  for (let map = 0; map < 6; map++) await c3.press('PageDown');
  await c3.press('ArrowRight');
  await expect(readout(page)).toContainText('C3, map 6, row 4, column 5');
  await page.getByRole('button', { name: 'All 100 products' }).click();
  const dialog = page.getByRole('dialog');
  let together = 0;
  for (const table of await dialog.getByRole('table').all()) {
    const products = await table.locator('tbody td:last-child').allTextContents();
    expect(products).toHaveLength(25);
    const part = thousandths((await table.locator('tfoot td').textContent()) ?? '');
    expect(products.map(thousandths).reduce((sum, product) => sum + product, 0)).toBe(part);
    together += part;
  }
  const lines = await dialog.getByRole('definition').allTextContents();
  expect(thousandths(lines[0] ?? '')).toBe(together);
  const argument = /\((.*)\)/.exec(lines[2] ?? '')?.[1] ?? '';
  expect(thousandths(argument)).toBe(together + thousandths(lines[1] ?? ''));
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('an output tells what spoke for and against it', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: /^9 / }).click();
  await expect(readout(page)).toContainText('Output, digit 9');
  await expect(page.getByText('evidence for 9')).toHaveCount(2);
  await page.getByRole('button', { name: 'Let go' }).click();
  await expect(page.getByText('evidence for 9')).toHaveCount(0);
});

test('another variant redraws the map and the counts, and is remembered', async ({ page }) => {
  await open(page);
  await page.getByRole('combobox', { name: 'Network' }).selectOption('keras-tanh-max');
  await expect(page.getByRole('region', { name: 'F5, dense' })).toContainText('30,840');
  await expect(page.getByText(/^Right on 9\d\.\d\s% of 5,000 digits/)).toBeVisible();
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Network' })).toHaveValue('keras-tanh-max');
});

test.describe('when something is missing', () => {
  test('trained weights that cannot be fetched leave a network with fresh ones', async ({
    page,
    faults,
  }) => {
    faults.allow(/Failed to load resource|ERR_FAILED/);
    await page.route('**/models/*.safetensors', (route) => route.abort());
    await open(page);
    await expect(page.getByRole('alert')).toContainText('could not be fetched');
    await expect(page.getByText('Untrained')).toBeVisible();
  });

  test('damaged weights are told from missing ones', async ({ page }) => {
    await page.route('**/models/*.safetensors', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.body()).subarray(0, 5000) });
    });
    await open(page);
    await expect(page.getByRole('alert')).toBeVisible();
    await expect(reading(page)).toHaveText(/It reads|Perhaps/);
  });

  test('digits that cannot be fetched leave the pad to draw on', async ({
    page,
    faults,
    isMobile,
  }) => {
    test.skip(isMobile, 'drawn with the mouse');
    faults.allow(/Failed to load resource|ERR_FAILED/);
    await page.route('**/data/**', (route) => route.abort());
    await page.goto('/');
    await expect(page.getByRole('alert').first()).toContainText('try again');
    await drawThree(page);
    await expect(reading(page).locator('..')).toContainText('3');
  });

  test('a browser that stores nothing says so and still works', async ({ page, isMobile }) => {
    test.skip(isMobile, 'drawn with the mouse');
    await page.addInitScript(() => {
      Object.defineProperty(window, 'indexedDB', {
        get() {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      });
    });
    await page.goto('/');
    await expect(reading(page)).toBeVisible();
    await drawThree(page);
    await expect(reading(page).locator('..')).toContainText('3');
    await expect(page.getByText(/does not let the page store/).first()).toBeVisible();
  });
});

test('the page is accessible, in both themes @desktop', async ({ page }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await expectAccessible(page);
  }
});

test('nothing sticks out sideways, from 320 pixels up @desktop', async ({ page }) => {
  await open(page);
  for (const width of [320, 390, 768, 1024, 1200, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoSidewaysScroll(page);
  }
});

test('the HTML is valid @desktop', async ({ request }) => {
  const html = await (await request.get('/')).text();
  expect(await htmlFaults(html)).toEqual([]);
});
