import type { Locator, Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll } from '../support/page.ts';
import { expect, test } from '../support/test.ts';

/** Opens the lesson and scrolls to a figure until its numbers have arrived. */
async function figure(page: Page, number: number): Promise<Locator> {
  await page.goto('/lessons/s2');
  const found = page.locator(`#figure-${String(number)}`);
  await found.scrollIntoViewIfNeeded();
  await expect(page.getByText(/The network takes it for a \d/)).toBeVisible();
  await expect(found.getByText(/Weights: reference/)).toBeVisible();
  return found;
}

/** Numbers as the page prints them, with a true minus. */
function numbersIn(text: string): number[] {
  return (text.match(/−?\d+\.\d+/g) ?? []).map((part) => Number(part.replace('−', '-')));
}

function exercise(page: Page, number: number): Locator {
  return page.getByRole('region', { name: new RegExp(`^Exercise ${String(number)}\\b`) });
}

async function answer(page: Page, number: number, text: string): Promise<Locator> {
  const asked = exercise(page, number);
  await asked.scrollIntoViewIfNeeded();
  await asked.getByLabel('Your answer').fill(text);
  await asked.getByRole('button', { name: 'Check' }).click();
  return asked;
}

test('the lab works out its window in every way, and what it prints adds up', async ({ page }) => {
  const lab = await figure(page, 1);
  await expect(lab.getByRole('group', { name: /^The window of S2/ })).toBeVisible();
  const cells = await lab
    .getByRole('group', { name: /^The window of S2/ })
    .locator('span')
    .all();
  const texts = await Promise.all(cells.map((cell) => cell.innerText()));
  const values = texts.flatMap(numbersIn);
  expect(values).toHaveLength(4);
  const sum = values.reduce((total, value) => total + value, 0);
  const lines = await lab.locator('.lines p').allInnerTexts();
  expect(numbersIn(lines[0] ?? '').at(-1)).toBeCloseTo(sum, 8);
  expect(numbersIn(lines[1] ?? '').at(-1)).toBeCloseTo(sum / 4, 8);
  expect(numbersIn(lines[2] ?? '').at(-1)).toBe(Math.max(...values));
  const [coefficient = NaN, , bias = NaN, a = NaN] = numbersIn(lines[4] ?? '');
  const sign = (lines[4] ?? '').includes(' − ') ? -1 : 1;
  expect(coefficient * sum + sign * bias).toBeCloseTo(a, 8);
  expect(numbersIn(lines[6] ?? '')[0]).toBe(values[0]);
});

test('arrow keys move the window in the map and in what is made of it @desktop', async ({
  page,
}) => {
  const lab = await figure(page, 1);
  const map = lab.getByRole('slider', { name: /^Map 1 of C1/ });
  const pooled = lab.getByRole('slider', { name: /^Max/ });
  const before = Number(await map.getAttribute('aria-valuenow'));
  await expect(pooled).toHaveAttribute('aria-valuenow', String(before));
  await map.press('ArrowRight');
  await expect(pooled).toHaveAttribute('aria-valuenow', String(before + 1));
  await pooled.press('ArrowUp');
  await expect(map).toHaveAttribute('aria-valuenow', String(before + 1 - 14));
  await map.press('ArrowLeft');
  await expect(map).toHaveAttribute('aria-valuenow', String(before - 14));
});

test('coefficient and bias change the trainable map alone, and go back to what was learned', async ({
  page,
}) => {
  const lab = await figure(page, 1);
  const lines = lab.locator('.lines');
  const [average, learned] = [await lines.nth(0).innerText(), await lines.nth(2).innerText()];
  await lab.getByRole('button', { name: '¼ and 0' }).click();
  await expect(lines.nth(2)).toContainText('a = 0.25 · ');
  await expect(lab.getByText('set by you, in this figure only')).toBeVisible();
  await lab.getByLabel(/^Coefficient/).fill('2');
  await expect(lines.nth(2)).toContainText('a = 2.00 · ');
  await lab.getByRole('button', { name: 'Turn the sign' }).click();
  await expect(lines.nth(2)).toContainText('a = −2.00 · ');
  expect(await lines.nth(0).innerText()).toBe(average);
  await lab.getByRole('button', { name: 'As learned' }).click();
  await expect(lines.nth(2)).toHaveText(learned, { useInnerText: true });
});

test('another map and the table are a press away', async ({ page }) => {
  const lab = await figure(page, 1);
  await lab.getByRole('button', { name: 'Map 3 of C1' }).click();
  await expect(lab.getByText('28×28 → 14×14, map 3 of 6')).toBeVisible();
  await lab.getByRole('button', { name: 'Table' }).click();
  await expect(lab.getByRole('row', { name: /^Every second pixel/ })).toBeVisible();
  await lab.getByRole('button', { name: 'Reset' }).click();
  await expect(lab.getByText('28×28 → 14×14, map 1 of 6')).toBeVisible();
});

test('a digit that is not moved changes nothing; a moved one changes every map', async ({
  page,
}) => {
  const shift = await figure(page, 2);
  const changes = shift.locator('.change');
  await expect(changes.first()).toHaveText(/^\d+\.\d\s%$/);
  await expect(changes.first()).not.toHaveText(/^0\.0/);
  await shift.getByRole('button', { name: 'not moved' }).click();
  for (const change of await changes.all()) await expect(change).toHaveText(/^0\.0/);
  await shift.getByRole('button', { name: 'one pixel up and to the left' }).click();
  for (const change of await changes.all()) await expect(change).not.toHaveText(/^0\.0/);
});

test('over many digits the average changes less than the map it reads, at S2 and at S4', async ({
  page,
}) => {
  const shift = await figure(page, 2);
  await shift.getByRole('button', { name: 'Test 100 held-out digits' }).click();
  await expect(shift.getByRole('progressbar', { name: 'Digits tested' })).toBeVisible();
  const row = (name: string): Locator => shift.getByRole('row', { name: new RegExp(`^${name}`) });
  await expect(row('Average')).toBeVisible({ timeout: 45_000 });
  await expect(shift.getByText(/100 digits, each moved one pixel to the right/)).toBeVisible();
  const raw = numbersIn(await row('Not pooled').innerText());
  const average = numbersIn(await row('Average').innerText());
  expect(raw).toHaveLength(2);
  raw.forEach((change, index) => expect(average[index]).toBeLessThan(change));
  await shift.getByRole('button', { name: 'one pixel down', exact: true }).click();
  await expect(row('Average')).toBeHidden();
});

test('the test of many digits can be stopped', async ({ page }) => {
  const shift = await figure(page, 2);
  await shift.getByRole('button', { name: 'Test 100 held-out digits' }).click();
  await shift.getByRole('button', { name: 'Stop' }).click();
  await expect(shift.getByRole('button', { name: 'Test 100 held-out digits' })).toBeVisible();
});

test('exercises say what went wrong, then that it is right', async ({ page }) => {
  await page.goto('/lessons/s2');
  const steps = [
    [1, '0.3', 'You used the mean.', '0.9'],
    [2, '8', 'You went the other way.', '0.5'],
    [3, '80', 'You counted as for a convolution.', '32'],
    [4, '3456', 'You forgot the bias.', '4,320'],
    [5, '8', 'You rounded up.', '7'],
  ] as const;
  for (const [number, wrong, diagnosis, right] of steps) {
    const asked = await answer(page, number, wrong);
    await expect(asked.getByText(diagnosis)).toBeVisible();
    await answer(page, number, right);
    await expect(asked.getByText('solved on the second try')).toBeVisible();
  }
  const last = exercise(page, 6);
  await last.getByRole('button', { name: /Trainable/ }).click();
  await expect(last.getByText(/Not yet/)).toBeVisible();
  await last.getByRole('button', { name: /Max/ }).click();
  await expect(last.getByText('Yes.')).toBeVisible();
});

test('the guess at the top tells 12 from the other counts', async ({ page }) => {
  await page.goto('/lessons/s2');
  const guess = page.getByRole('region', { name: 'Guess first' }).first();
  await guess.getByRole('button', { name: /1,176/ }).click();
  await expect(guess.getByText(/one for each unit/)).toBeVisible();
  await expect(guess.getByText('It is “12”.')).toBeVisible();
});

test('the lesson is accessible and fits its window', async ({ page }) => {
  await figure(page, 2);
  await page.locator('#figure-1').scrollIntoViewIfNeeded();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
