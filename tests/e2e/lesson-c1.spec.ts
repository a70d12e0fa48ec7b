import type { Locator, Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll } from '../support/page.ts';
import { expect, test } from '../support/test.ts';

/** Opens the lesson and scrolls to a figure until its numbers have arrived. */
async function figure(page: Page, number: number): Promise<Locator> {
  await page.goto('/lessons/c1');
  const found = page.locator(`#figure-${String(number)}`);
  await found.scrollIntoViewIfNeeded();
  await expect(page.getByText(/The network takes it for a \d/)).toBeVisible();
  await expect(found.getByText(/Weights: reference|Digit:/).first()).toBeVisible();
  return found;
}

/** Numbers as the page prints them, with a true minus. */
function numberIn(text: string | null): number {
  return Number((text ?? '').trim().replace('−', '-'));
}

test('the stepper’s printed products, sums and bias add up to its last digit', async ({ page }) => {
  const stepper = await figure(page, 1);
  const table = stepper.locator('table', { hasText: 'running sum' });
  await expect(table.locator('tbody').first().locator('tr')).toHaveCount(5);
  await expect(table.locator('.rest .sum').first()).not.toHaveText('?');
  const rows = await table.locator('tbody').first().locator('tr').all();
  let total = 0;
  for (const row of rows) {
    const cells = (await row.locator('td').allTextContents()).map(numberIn);
    for (const product of cells.slice(0, 5)) total += product;
    expect(total).toBeCloseTo(cells[5] ?? NaN, 8);
  }
  const [bias, sum] = (await table.locator('.rest .sum').allTextContents()).map(numberIn);
  expect(total + (bias ?? NaN)).toBeCloseTo(sum ?? NaN, 8);
});

test('the stepper’s window moves by arrow keys, and a step back takes one product away', async ({
  page,
}) => {
  const stepper = await figure(page, 1);
  const input = stepper.getByRole('slider', { name: /^Your digit as the network reads it/ });
  const before = Number(await input.getAttribute('aria-valuenow'));
  await input.focus();
  await page.keyboard.press('ArrowRight');
  await expect(input).toHaveAttribute('aria-valuenow', String(before + 1));
  await page.keyboard.press('ArrowDown');
  await expect(input).toHaveAttribute('aria-valuenow', String(before + 29));
  await stepper.getByRole('button', { name: 'One step back' }).click();
  await expect(stepper.getByText('24 of 25')).toBeVisible();
  await expect(stepper.locator('.rest .sum').first()).toHaveText('?');
  await stepper.getByRole('button', { name: 'Reset' }).click();
  await expect(stepper.getByText('25 of 25')).toBeVisible();
});

test('the stepper plays until it is paused', async ({ page }) => {
  const stepper = await figure(page, 1);
  await stepper.getByLabel('Product').fill('0');
  await stepper.getByRole('button', { name: 'Play' }).click();
  await expect(stepper.getByText(/^[3-9] of 25$/)).toBeVisible();
  await stepper.getByRole('button', { name: 'Pause' }).click();
  await expect(stepper.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('the formula machine keeps its answer until the reader predicts, then says what went wrong', async ({
  page,
}) => {
  const machine = await figure(page, 2);
  await expect(machine.getByText('does not fit')).toBeHidden();
  await machine.getByLabel('Your prediction for O').fill('14');
  await machine.getByRole('button', { name: 'Check' }).click();
  await expect(machine.getByText('You counted P once.')).toBeVisible();
  await expect(machine.getByText('(32 − 7 + 2·2)/2 + 1 = 15.5 → 15')).toBeVisible();
  await expect(machine.getByText('does not fit')).toBeVisible();
  await expect(machine.getByText('Place 8 of 15')).toBeVisible();
  await machine.getByRole('radio').nth(1).check();
  await expect(machine.getByText('Place 8 of 16')).toBeVisible();
});

test('the formula machine’s layers and sliders set formula and verdicts', async ({ page }) => {
  const machine = await figure(page, 2);
  await machine.getByRole('button', { name: 'Just show me' }).click();
  await machine.getByRole('button', { name: /^S2/ }).click();
  await expect(machine.getByText('Place 8 of 14')).toBeVisible();
  await expect(machine.getByText(/of map 1 of C1/)).toBeVisible();
  await expect(machine.locator('.live-w')).toHaveText('28');
  await machine.getByRole('slider', { name: 'F, window' }).fill('32');
  await expect(machine.getByText('an error')).toBeVisible();
  await machine.getByRole('slider', { name: 'P, padding' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(machine.getByText('an error')).toBeHidden();
  await expect(machine.locator('.live-p')).toHaveText('2');
});

test('a painted or muted kernel changes its map and the reading in the bench alone', async ({
  page,
}) => {
  const bench = await figure(page, 3);
  await expect(bench.getByText(/^A \d, /)).toBeVisible();
  const weight = bench.getByRole('spinbutton', { name: 'Row 2, column 2' });
  const before = Number(await weight.getAttribute('aria-valuenow'));
  await bench.getByRole('spinbutton').first().focus();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('ArrowRight');
  await expect(weight).toBeFocused();
  await page.keyboard.press('ArrowUp');
  expect(Number(await weight.getAttribute('aria-valuenow'))).toBeCloseTo(before + 0.1, 6);
  await expect(bench.getByText('kernels changed by you')).toBeVisible();
  await bench.getByRole('button', { name: 'Mute others' }).click();
  await expect(bench.getByRole('checkbox', { checked: true })).toHaveCount(5);
  await expect(bench.getByText(/^(Still|Now) a \d/)).toBeVisible();
  await expect(page.locator('#figure-1').getByText('kernels changed by you')).toHaveCount(0);
  await bench.getByRole('button', { name: 'Reset' }).click();
  await expect(bench.getByText('kernels changed by you')).toBeHidden();
  await expect(weight).toHaveAttribute('aria-valuenow', String(before));
});

test('pressing a cell paints it with the brush', async ({ page }) => {
  const bench = await figure(page, 3);
  await bench.getByRole('slider', { name: /Brush/ }).fill('-1');
  const weight = bench.getByRole('spinbutton', { name: 'Row 3, column 3' });
  await weight.click();
  await expect(weight).toHaveAttribute('aria-valuenow', '-1');
  await bench.getByRole('button', { name: 'Restore it' }).click();
  await expect(weight).not.toHaveAttribute('aria-valuenow', '-1');
});

test('pointing at a map lights the window behind the unit', async ({ page }) => {
  const bench = await figure(page, 3);
  const map = bench.getByRole('slider', { name: /^Map 4/ });
  const place = bench.getByText(/^row \d+, column \d+$/);
  const before = /^row (\d+), column (\d+)$/.exec((await place.textContent()) ?? '');
  await map.focus();
  await page.keyboard.press('ArrowRight');
  await expect(place).toHaveText(
    `row ${before?.[1] ?? ''}, column ${String(Number(before?.[2]) + 1)}`,
  );
});

const answers = [
  { exercise: 1, wrong: '26', why: 'You counted P once.', right: '28' },
  { exercise: 2, wrong: '13', why: 'You rounded up.', right: '12' },
  { exercise: 3, wrong: '6', why: 'That is both sides together.', right: '3' },
  { exercise: 4, wrong: '600', why: 'You forgot the bias.', right: '608' },
  { exercise: 5, wrong: '156', why: 'You counted parameters.', right: '89,856' },
];
for (const { exercise, wrong, why, right } of answers) {
  test(`exercise ${String(exercise)} says why ${wrong} is wrong and takes ${right}`, async ({
    page,
  }) => {
    await page.goto('/lessons/c1');
    const section = page.getByRole('region', { name: `Exercise ${String(exercise)}` });
    await section.scrollIntoViewIfNeeded();
    await expect(section.locator('xpath=ancestor::astro-island')).not.toHaveAttribute('ssr');
    await section.getByLabel('Your answer').fill(wrong);
    await section.getByRole('button', { name: 'Check' }).click();
    await expect(section.getByText(why)).toBeVisible();
    await section.getByLabel('Your answer').fill(right);
    await section.getByRole('button', { name: 'Check' }).click();
    await expect(section.getByText('solved on the second try')).toBeVisible();
  });
}

test('the opening guess is answered at once, and stays a guess', async ({ page }) => {
  await page.goto('/lessons/c1');
  const guess = page.getByRole('region', { name: 'Guess first' });
  await guess.scrollIntoViewIfNeeded();
  await expect(guess.locator('xpath=ancestor::astro-island')).not.toHaveAttribute('ssr');
  await guess.getByRole('button', { name: '122,304' }).click();
  await expect(guess.getByText('It is “156”.')).toBeVisible();
});

test('the lesson is accessible with its figures in use, and fits the window', async ({ page }) => {
  const machine = await figure(page, 2);
  await machine.getByRole('button', { name: 'Just show me' }).click();
  const bench = page.locator('#figure-3');
  await bench.scrollIntoViewIfNeeded();
  await bench.getByRole('button', { name: 'Table' }).click();
  await bench.getByLabel('mute map 2').check();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the lesson reads: numbers, formulas, first states of the figures, solutions', async ({
    page,
  }) => {
    await page.goto('/lessons/c1');
    await expect(page.locator('#figure-1')).toContainText('25 products, one bias, one squashing');
    await expect(page.locator('#figure-2')).toContainText('F 5 S 1');
    await expect(page.locator('#figure-3')).toContainText('Kernel 6');
    const exercise = page.getByRole('region', { name: 'Exercise 4' });
    await exercise.getByText('Show the working').click();
    await expect(exercise.getByText('(5·5·3 + 1)·8 = 608')).toBeVisible();
  });
});
