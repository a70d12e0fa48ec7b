import { expectAccessible, expectNoSidewaysScroll, settle } from '../support/page.ts';
import { htmlFaults } from '../support/html.ts';
import { expect, test } from '../support/test.ts';

const pages = ['/', '/lessons/c1', '/no-such-page'];

test.beforeEach(({ faults }) => {
  faults.allow(/404 \(Not Found\).*no-such-page/);
});

test('a chosen theme is shown at once, remembered, and undone by "System"', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/lessons/c1');
  const background = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.goto('/lessons/c1');
  expect(await background()).toBe(dark);
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await page.getByRole('radio', { name: 'System' }).check({ force: true });
  expect(await background()).toBe(light);
  await page.goto('/');
  expect(await background()).toBe(light);
});

test('the remembered theme is set before the first paint', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('theme', 'dark'));
  await page.emulateMedia({ colorScheme: 'light' });
  await page.route('**/*.js', (route) => route.abort());
  await page.goto('/no-such-page');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('the theme can be chosen where the browser blocks storage', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
  });
  await page.goto('/no-such-page');
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test(
  'the theme is one stop of the keyboard, moved by the arrow keys',
  { tag: '@desktop' },
  async ({ page }) => {
    await page.goto('/no-such-page');
    await page.getByRole('radio', { name: 'System' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  },
);

test(
  'the first stop of the keyboard skips to the content',
  { tag: '@desktop' },
  async ({ page }) => {
    await page.goto('/lessons/c1');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press('Enter');
    await expect(page.locator('main')).toBeFocused();
  },
);

test(
  'the keyboard goes through the header in reading order',
  { tag: '@desktop' },
  async ({ page }) => {
    await page.goto('/lessons/c1');
    const order: string[] = [];
    for (let stop = 0; stop < 4; stop += 1) {
      await page.keyboard.press('Tab');
      order.push(
        await page.evaluate(() => {
          const element = document.activeElement;
          return element instanceof HTMLInputElement
            ? element.type
            : (element?.textContent.trim() ?? '');
        }),
      );
    }
    expect(order).toEqual(['Skip to the content', 'Inside LeNet-5', 'Lessons', 'radio']);
  },
);

test(
  'the contents of a lesson lead to its sections and mark the one being read',
  { tag: '@desktop' },
  async ({ page }) => {
    await page.goto('/lessons/c1');
    const contents = page.getByRole('navigation', { name: 'In this lesson' });
    const links = contents.getByRole('link');
    const second = links.nth(1);
    const name = (await second.textContent())?.trim() ?? '';
    await second.click();
    await expect(page.getByRole('heading', { name, exact: true })).toBeInViewport();
    await expect(second).toHaveAttribute('aria-current', 'true');
    await expect(contents.locator('[aria-current]')).toHaveCount(1);
  },
);

for (const width of [320, 390, 768, 820, 1024, 1180, 1440]) {
  test(
    `no page scrolls sideways at ${String(width)} pixels`,
    { tag: '@desktop' },
    async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      for (const address of pages) {
        await page.goto(address);
        await settle(page);
        await expectNoSidewaysScroll(page);
      }
    },
  );
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const address of pages) {
    test(`axe finds nothing wrong with ${address} in ${colorScheme} colours`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(address);
      await settle(page);
      await expectAccessible(page);
    });
  }
}

test('an address without a page says so and leads to the first page', async ({ page }) => {
  const response = await page.goto('/no-such-page');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No page at this address');
  await page.getByRole('main').getByRole('link', { name: 'first page' }).click();
  await expect(page).toHaveURL('/');
});

test('every link of the site leads to a page', { tag: '@desktop' }, async ({ page }) => {
  const met = new Set(['/']);
  for (const address of met) {
    const response = await page.goto(address);
    expect(response?.status(), address).toBe(200);
    const links = await page
      .locator('a[href^="/"]')
      .evaluateAll((found) =>
        found.map((link) => (link.getAttribute('href') ?? '').replace(/#.*/, '')),
      );
    for (const link of links) met.add(link);
  }
  expect(met.size).toBeGreaterThan(1);
});

test('every link within a lesson has its target', { tag: '@desktop' }, async ({ page }) => {
  await page.goto('/lessons/c1');
  const broken = await page
    .locator('a[href^="#"]')
    .evaluateAll((links) =>
      links
        .map((link) => decodeURIComponent((link.getAttribute('href') ?? '').slice(1)))
        .filter((id) => document.getElementById(id) === null),
    );
  expect(broken).toEqual([]);
});

for (const address of pages) {
  test(`the HTML of ${address} is valid`, { tag: '@desktop' }, async ({ request }) => {
    const response = await request.get(address);
    expect(await htmlFaults(await response.text())).toEqual([]);
  });
}

test('lessons can be read without scripts', { tag: '@desktop' }, async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/lessons/c1');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.katex-html').first()).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Dark' })).toHaveCount(0);
  await context.close();
});
