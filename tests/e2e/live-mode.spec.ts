import { expect, test } from '../support/test.ts';

test('Without a graphics card the SIMD engine trains, and live mode trains again at once', async ({
  page,
  isMobile,
}) => {
  test.skip(isMobile, 'Training does not depend on the size of the window.');
  test.setTimeout(180_000);
  await page.goto('/');
  const strip = page.getByRole('region', { name: 'Train it yourself' });
  await strip.scrollIntoViewIfNeeded();
  await expect(page.locator('astro-island[ssr]')).toHaveCount(0);
  await strip.getByLabel('Variant').selectOption('pytorch-tanh-avg');
  await strip.getByLabel('Epochs', { exact: true }).fill('1');
  await strip.getByRole('button', { name: 'Start training' }).click();
  await expect(strip.getByText(/The SIMD engine was the fastest here/).first()).toBeVisible({
    timeout: 60_000,
  });
  await expect(strip.getByText('This is your network now:')).toBeVisible({ timeout: 120_000 });
  await strip.getByText('The evaluations as a table').click();
  const last = strip.locator('tbody tr:last-child td:nth-child(6)');
  expect(Number.parseFloat(await last.innerText())).toBeGreaterThan(85);

  const before = strip.locator('svg g[stroke-dasharray="3,3"] path');
  await expect(before).toHaveCount(0);
  await strip.getByRole('checkbox', { name: /^Live/ }).check();
  await expect(before.first()).toBeAttached({ timeout: 30_000 });
  const rate = strip.getByLabel('Learning rate', { exact: true });
  await expect(rate).toBeEnabled();
  await rate.fill('0.003');
  await rate.press('Tab');
  await expect(strip.getByRole('button', { name: 'Start over' })).toHaveCount(1);
  await expect(strip.getByText('per second').first()).toBeVisible({ timeout: 60_000 });
  await expect(before.first()).toBeAttached({ timeout: 30_000 });
});
