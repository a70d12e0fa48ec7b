import type { Locator, Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll } from '../support/page.ts';
import { expect, test } from '../support/test.ts';

/** The strip, alive, with a small network set to train on the CPU so that every machine can. */
async function openStrip(page: Page, settings: Record<string, string> = {}): Promise<Locator> {
  await page.goto('/');
  const strip = page.getByRole('region', { name: 'Train it yourself' });
  await strip.scrollIntoViewIfNeeded();
  await expect(page.locator('astro-island[ssr]')).toHaveCount(0);
  await strip.getByLabel('Variant').selectOption('keras-tanh-max');
  await expect(strip.getByText('D4’s recipe')).toBeVisible();
  await strip.getByLabel('Engine').selectOption('cpu');
  for (const [label, value] of Object.entries(settings)) {
    await strip.getByLabel(label, { exact: true }).fill(value);
  }
  return strip;
}

const start = (strip: Locator): Promise<void> =>
  strip.getByRole('button', { name: 'Start training' }).click();

/** A run of a few steps. */
const SHORT = { Images: '128', 'Batch size': '32', Epochs: '1' };

test('A network learns from chance to over 90 % and becomes the reader’s own', async ({
  page,
  isMobile,
}) => {
  test.skip(isMobile, 'Learning does not depend on the size of the window.');
  test.setTimeout(240_000);
  const strip = await openStrip(page, { Images: '6400', 'Batch size': '32', Epochs: '1' });
  const kernel = strip.locator('.now canvas').first();
  const picture = (): Promise<string> =>
    kernel.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const before = await picture();
  await start(strip);
  await expect(strip.getByText(/^read at step [1-9]/)).toBeVisible({ timeout: 60_000 });
  await expect.poll(picture).not.toBe(before);
  await expect(strip.getByText('This is your network now:')).toBeVisible({ timeout: 200_000 });

  await strip.getByText('The evaluations as a table').click();
  const accuracies = await strip.locator('tbody td:nth-child(6)').allInnerTexts();
  const percentages = accuracies.map((text) => Number.parseFloat(text));
  expect(percentages.at(0)).toBeLessThan(35);
  expect(percentages.at(-1)).toBeGreaterThan(90);

  await page.reload();
  await strip.scrollIntoViewIfNeeded();
  await expect(
    strip.getByText(`Your network of this kind: ${accuracies.at(-1) ?? ''}`),
  ).toBeVisible();
  const saved = page.waitForEvent('download');
  await strip.getByRole('button', { name: 'Download' }).click();
  expect((await saved).suggestedFilename()).toBe('inside-lenet5-keras-tanh-max.safetensors');
});

test('Training pauses, resumes, stops and starts over', async ({ page }) => {
  const strip = await openStrip(page, { Epochs: '50' });
  await start(strip);
  await expect(strip.getByText(/of held-out|per second/).first()).toBeVisible({ timeout: 30_000 });
  await strip.getByRole('button', { name: 'Pause' }).click();
  await expect(strip.getByRole('status')).toHaveText('Training is paused.');
  await strip.getByRole('button', { name: 'Resume' }).click();
  await expect(strip.getByRole('status')).not.toHaveText('Training is paused.');
  await strip.getByRole('button', { name: 'Start over' }).click();
  await expect(strip.getByRole('button', { name: 'Pause' })).toBeVisible();
  await strip.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(strip.getByRole('button', { name: 'Start over' })).toBeVisible();
});

test('A setting that cannot be used says why and what would work', async ({ page }) => {
  const strip = await openStrip(page, { 'Learning rate': '-1' });
  await expect(strip.getByText(/would climb the loss.*for example 0\.001/)).toBeVisible();
  await expect(strip.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await strip.getByRole('button', { name: 'Back to it' }).click();
  await expect(strip.getByRole('button', { name: 'Start training' })).toBeEnabled();
});

test('A learning rate that makes the loss run away is named, with one that works', async ({
  page,
  isMobile,
}) => {
  test.skip(isMobile, 'Learning does not depend on the size of the window.');
  test.setTimeout(120_000);
  const strip = await openStrip(page, { 'Learning rate': '1', Epochs: '5' });
  await start(strip);
  await expect(strip.getByRole('alert')).toContainText('diverged', { timeout: 90_000 });
  await expect(strip.getByRole('alert').getByRole('button')).toHaveText(/learning rate of 0\.001/);
});

test('A file of another network is refused in words, and the page goes on', async ({ page }) => {
  const strip = await openStrip(page, SHORT);
  const load = (name: string, text: string): Promise<void> =>
    strip
      .getByLabel('Load a file')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
  await load('notes.safetensors', 'no network at all');
  await expect(strip.getByRole('alert')).toBeVisible();
  await strip.getByLabel('Load a file').setInputFiles('public/models/lecun1998.safetensors');
  await expect(strip.getByRole('alert')).toContainText('another network');
  await expect(strip.getByRole('button', { name: 'Start training' })).toBeEnabled();
});

test('Digits that cannot be had are a plain message', async ({ page, faults }) => {
  faults.allow(/Failed to load resource|net::ERR_FAILED/);
  const strip = await openStrip(page, SHORT);
  await page.route('**/data/**', (route) => route.abort());
  await start(strip);
  await expect(strip.getByRole('alert')).toContainText('could not be fetched', { timeout: 30_000 });
  await expect(strip.getByRole('button', { name: 'Start over' })).toBeEnabled();
});

test('A browser that stores nothing says so and keeps the network for this visit', async ({
  page,
}) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('blocked', 'SecurityError');
    };
  });
  const strip = await openStrip(page, SHORT);
  await start(strip);
  await expect(strip.getByText('This is your network now:')).toBeVisible({ timeout: 50_000 });
  await expect(strip.getByRole('alert')).toContainText('Download what you want to keep');
  await expect(strip.getByRole('button', { name: 'Download' })).toBeEnabled();
});

test('The charts can be read by keyboard and the strip is accessible', async ({ page }) => {
  const strip = await openStrip(page, SHORT);
  await start(strip);
  await expect(strip.getByText('This is your network now:')).toBeVisible({ timeout: 50_000 });
  const chart = strip.getByRole('slider', { name: 'Loss' });
  await chart.focus();
  await page.keyboard.press('Home');
  await expect(chart).toHaveAttribute('aria-valuetext', /^epoch 0\.00.*held-out/);
  await expect(strip.locator('figure svg style')).toHaveCount(0);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
