import type { Locator, Page } from '@playwright/test';
import { htmlFaults } from '../support/html.ts';
import { expectAccessible, expectNoSidewaysScroll } from '../support/page.ts';
import { expect, test } from '../support/test.ts';

/** The lesson with its table alive. */
async function openTable(page: Page): Promise<Locator> {
  await page.goto('/lessons/c3');
  const figure = page.locator('#figure-1');
  await figure.scrollIntoViewIfNeeded();
  await expect(figure.getByText(/^A 4, /)).toBeVisible();
  return figure;
}

const cell = (figure: Locator, input: number, map: number): Locator =>
  figure.getByRole('gridcell', { name: new RegExp(`^S2 map ${input} to C3 map ${map}(,|$)`) });
const preset = (figure: Locator, name: string): Locator =>
  figure.getByRole('group', { name: 'Tables' }).getByRole('button', { name, exact: true });
const tally = (figure: Locator, name: string): Locator =>
  figure.locator('dl > div', { has: figure.page().getByText(name, { exact: true }) }).locator('b');

/** Scrolls an exercise into view, so that it comes alive, and returns it. */
async function exercise(page: Page, number: number): Promise<Locator> {
  const section = page.getByRole('region', { name: `Exercise ${number}` });
  await section.scrollIntoViewIfNeeded();
  await expect(page.locator('astro-island[ssr]', { has: section })).toHaveCount(0);
  return section;
}

test('counts follow every click, and the accuracy is measured anew', async ({ page }) => {
  const figure = await openTable(page);
  await expect(tally(figure, 'kernels')).toHaveText('60');
  await expect(tally(figure, 'parameters')).toHaveText('1,516');
  await expect(figure.getByText(/with this table: \d+ right/)).toBeVisible({ timeout: 30_000 });

  await expect(cell(figure, 1, 1)).toHaveAttribute('aria-selected', 'true');
  await cell(figure, 1, 1).click();
  await expect(cell(figure, 1, 1)).toHaveAttribute('aria-selected', 'false');
  await expect(tally(figure, 'parameters')).toHaveText('1,491');
  await expect(figure.getByText('trained, but cut: 1')).toBeVisible();
  await expect(figure.getByText('1998, 60 kernels, as trained')).toBeVisible();

  await preset(figure, 'Full').click();
  await expect(tally(figure, 'kernels')).toHaveText('96');
  await expect(tally(figure, 'parameters')).toHaveText('2,416');
  await expect(figure.getByText('never trained: 36')).toBeVisible();
  await expect(figure.getByText(/^Still a 4: (.+), was \1\.$/)).toBeVisible();

  await figure.getByRole('button', { name: 'Reset' }).click();
  await expect(tally(figure, 'kernels')).toHaveText('60');
});

test('a map keeps its last connection, and says so', async ({ page }) => {
  const figure = await openTable(page);
  await preset(figure, 'One each').click();
  await expect(tally(figure, 'kernels')).toHaveText('16');
  await cell(figure, 1, 1).click();
  await expect(figure.getByText('That is the last connection of C3 map 1')).toBeVisible();
  await expect(tally(figure, 'kernels')).toHaveText('16');
});

test('a random table is the same for the same seed', async ({ page }) => {
  const figure = await openTable(page);
  const connected = (): Promise<string[]> =>
    figure
      .locator('[role=gridcell][aria-selected=true]')
      .evaluateAll((cells) => cells.map((one) => one.getAttribute('aria-label') ?? ''));
  await preset(figure, 'Random').click();
  const first = await connected();
  expect(first).toHaveLength(60);
  await figure.getByRole('button', { name: 'Next' }).click();
  await expect.poll(connected).not.toEqual(first);
  await figure.getByLabel('Seed').fill('1');
  await figure.getByLabel('Seed').blur();
  await expect.poll(connected).toEqual(first);
});

test('another network brings its own table', async ({ page }) => {
  const figure = await openTable(page);
  await figure.getByLabel('Network').selectOption('pytorch-tanh-avg');
  await expect(tally(figure, 'kernels')).toHaveText('96');
  await expect(figure.getByText(/with this table: \d+ right/)).toBeVisible({ timeout: 30_000 });
  await preset(figure, '1998').click();
  await expect(figure.getByText('trained, but cut: 36')).toBeVisible();
  await expect(figure.getByText('Full, 96 kernels, as trained')).toBeVisible({ timeout: 30_000 });
});

test('the table is one stop of the keyboard', { tag: '@desktop' }, async ({ page }) => {
  const figure = await openTable(page);
  await cell(figure, 1, 1).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(cell(figure, 3, 2)).toBeFocused();
  await page.keyboard.press('Space');
  await expect(cell(figure, 3, 2)).toHaveAttribute('aria-selected', 'false');
  await expect(figure.getByText('Cut. The trained kernel is kept')).toBeVisible();
  await page.keyboard.press('End');
  await expect(cell(figure, 3, 16)).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(
    figure.getByRole('gridcell', { name: /^S2 map/ }).and(page.locator(':focus')),
  ).toHaveCount(0);
});

test('cells are large enough for a finger', async ({ page, isMobile }) => {
  const figure = await openTable(page);
  const smallest = await figure
    .locator('[role=gridcell][aria-selected]')
    .evaluateAll((cells) =>
      Math.min(...cells.flatMap((one) => [one.clientWidth, one.clientHeight])),
    );
  expect(smallest).toBeGreaterThanOrEqual(isMobile ? 32 : 24);
});

test('a phrase of the text sets the table', async ({ page }) => {
  const figure = await openTable(page);
  const phrase = page.getByRole('button', { name: 'the full table' });
  await phrase.scrollIntoViewIfNeeded();
  await expect(page.locator('astro-island[ssr]', { has: phrase })).toHaveCount(0);
  await phrase.click();
  await expect(tally(figure, 'kernels')).toHaveText('96');
});

test('twins stay twins while they learn; others part', async ({ page, isMobile }) => {
  test.skip(isMobile, 'Learning does not depend on the size of the window.');
  test.setTimeout(180_000);
  await openTable(page);
  const figure = page.locator('#figure-2');
  await figure.scrollIntoViewIfNeeded();
  await expect(figure.getByText('Before the first step the two maps are the same.')).toBeVisible();
  await figure.getByRole('button', { name: 'Learn 40 steps' }).click();
  await expect(figure.getByText(/After [3-9] steps they are still the same/)).toBeVisible({
    timeout: 60_000,
  });
  await figure.getByRole('button', { name: 'Rows of 1998' }).click();
  await expect(
    figure.getByText('Before the first step the two maps already differ.'),
  ).toBeVisible();
  await figure.getByRole('button', { name: 'Learn 40 steps' }).click();
  await expect(figure.getByText(/After .+ they differ by up to 0\.\d+/)).toBeVisible({
    timeout: 60_000,
  });
  await figure.getByRole('button', { name: 'Stop' }).click();
});

test('the guess and the question about twins are answered', async ({ page }) => {
  await page.goto('/lessons/c3');
  const first = page.getByRole('region', { name: 'Guess first' }).first();
  await first.scrollIntoViewIfNeeded();
  await expect(page.locator('astro-island[ssr]', { has: first })).toHaveCount(0);
  await first.getByRole('button', { name: '16, one for each map that comes out' }).click();
  await expect(first.getByText('It is “60, counted off a table”.')).toBeVisible();
  const twins = await exercise(page, 1);
  await twins.getByRole('button', { name: /They drift apart/ }).click();
  await expect(twins.getByText('Training has nothing to hold on to')).toBeVisible();
  await twins.getByRole('button', { name: /They stay the same for ever/ }).click();
  await expect(twins.getByText('So they get the same gradient')).toBeVisible();
});

test('counting exercises diagnose and accept', async ({ page }) => {
  await page.goto('/lessons/c3');
  const asked: [number, string, RegExp, string][] = [
    [2, '100', /You forgot the bias/, '101'],
    [3, '36', /how many kernels are saved/, '900'],
    [4, '296', /You connected everything/, '188'],
  ];
  for (const [number, wrong, diagnosis, right] of asked) {
    const section = await exercise(page, number);
    const answer = async (text: string): Promise<void> => {
      await section.getByLabel('Your answer').fill(text);
      await section.getByRole('button', { name: 'Check' }).click();
    };
    await answer(wrong);
    await expect(section.getByText(diagnosis)).toBeVisible();
    await answer(right);
    await expect(section.getByText('solved on the second try')).toBeVisible();
  }
});

test('tasks on the table follow the figure', async ({ page }) => {
  const figure = await openTable(page);
  const even = await exercise(page, 5);
  await expect(even.getByText(/C3 map 7 reads 4 .* instead of 3/)).toBeVisible();
  await preset(figure, 'Full').click();
  for (let map = 1; map <= 16; map++) {
    const kept = [0, 1, 2].map((step) => ((map * 3 + step) % 6) + 1);
    for (const input of [1, 2, 3, 4, 5, 6].filter((one) => !kept.includes(one))) {
      await cell(figure, input, map).click();
    }
  }
  await expect(even.getByText('every S2 map is read by 8')).toBeVisible();
  const misread = await exercise(page, 6);
  await expect(misread.getByText(/cut/).first()).toBeVisible();
});

test('the last question tells zero kernels from random ones', async ({ page }) => {
  await page.goto('/lessons/c3');
  const section = await exercise(page, 7);
  await section.getByRole('button', { name: /becomes random/ }).click();
  await expect(section.getByText('Not yet.')).toBeVisible();
  await section.getByRole('button', { name: /stays exactly as it was/ }).click();
  await expect(section.getByText('Yes.')).toBeVisible();
});

test('the lesson is accessible and fits its window', async ({ page }) => {
  test.slow();
  const figure = await openTable(page);
  await page.locator('#figure-2').scrollIntoViewIfNeeded();
  await figure.getByRole('button', { name: 'Table', exact: true }).click();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test('the page is valid HTML', { tag: '@desktop' }, async ({ request }) => {
  const response = await request.get('/lessons/c3');
  expect(await htmlFaults(await response.text())).toEqual([]);
});
