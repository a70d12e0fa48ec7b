import { expectAccessible, settle } from '../support/page.ts';
import { htmlFaults } from '../support/html.ts';
import { expect, test } from '../support/test.ts';
import type { Locator, Page } from '@playwright/test';

const address = '/lessons/counting';

/** The ledger, once it answers. */
async function openLedger(page: Page): Promise<Locator> {
  await page.goto(address);
  const figure = page.getByRole('figure', { name: 'The ledger' });
  await figure.scrollIntoViewIfNeeded();
  await expect(page.locator('#ledger astro-island[ssr]')).toHaveCount(0);
  return figure;
}

/** Scrolls to a part of the lesson and waits until it answers. */
async function reach(part: Locator): Promise<void> {
  await part.scrollIntoViewIfNeeded();
  await expect(part.locator('xpath=ancestor::astro-island[@ssr]')).toHaveCount(0);
}

function flip(figure: Locator, group: string, option: string): Promise<void> {
  return figure
    .getByRole('group', { name: group, exact: true })
    .getByRole('button', { name: option, exact: true })
    .click();
}

/** What stands beside a network whose weights ship. */
const MEASURED = /9\d\.\d\d\s% of 5,000 validation digits/;

test('the ledger opens on 1998 and prints the totals of the paper', async ({ page }) => {
  const figure = await openLedger(page);
  await expect(figure).toContainText('60,000 parameters · 340,908 connections');
  await expect(figure).toContainText(MEASURED);
});

test('switch by switch the total moves to the code of D3, which was measured', async ({ page }) => {
  const figure = await openLedger(page);
  await flip(figure, 'Output', 'softmax');
  await expect(figure).toContainText('60,850 parameters, 850 more than before');
  await expect(figure).toContainText('Not measured: no source builds this combination');
  await flip(figure, 'C3 reads', 'all maps');
  await flip(figure, 'S2', 'average');
  await flip(figure, 'S4', 'average');
  await flip(figure, 'Squashing', 'tanh');
  await expect(figure).toContainText('61,706 parameters ·');
  await expect(figure.getByRole('button', { name: /pytorch-tanh-avg/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(figure).toContainText(MEASURED);
});

test('every network of the sources has its total, measured or not', async ({ page }) => {
  const figure = await openLedger(page);
  const totals = {
    lecun1998: '60,000',
    'lenet5-softmax': '60,850',
    'pytorch-tanh-avg': '61,706',
    'pytorch-sigmoid-max': '44,426',
    'relu-max-sgd': '44,426',
    'keras-tanh-max': '44,426',
    modern: '62,158',
  };
  for (const [id, total] of Object.entries(totals)) {
    await figure.getByRole('button', { name: new RegExp(`^${id}`) }).click();
    await expect(figure).toContainText(`${total} parameters ·`);
    await expect(figure).toContainText(`This is ${id}`);
  }
});

test('an impossible input is refused with the reason and a way out', async ({ page }) => {
  const figure = await openLedger(page);
  await flip(figure, 'Input', '28×28');
  await expect(figure.getByRole('alert')).toContainText('a window of 5 does not fit an input of 4');
  await expect(figure).toContainText('60,000 parameters ·');
  await figure.getByRole('button', { name: /Do it, with/ }).click();
  await expect(figure.getByRole('alert')).toBeEmpty();
  await expect(figure).toContainText('42,720 parameters ·');
});

test('without sharing, parameters become connections', async ({ page }) => {
  const figure = await openLedger(page);
  await figure.getByRole('checkbox', { name: /Unshare/ }).check();
  await expect(figure).toContainText('(5·5·1 + 1)·6·28·28 = 122,304');
  const total = figure.getByRole('row', { name: /^Total/ });
  await expect(total).toContainText('340,068');
  await expect(total).toContainText('1,363,632');
  await figure.getByRole('button', { name: 'Reset' }).click();
  await expect(total).toContainText('60,000');
});

test('a tap on an entry shows its arithmetic', async ({ page }) => {
  const figure = await openLedger(page);
  await figure.getByRole('row', { name: /^C3/ }).getByRole('button').first().click();
  await expect(figure).toContainText('60·25 + 16 = 1,516');
  await figure.getByRole('row', { name: /^S2/ }).getByRole('button').nth(1).click();
  await expect(figure).toContainText('(4 + 1)·14·14·6 = 5,880');
});

test('the table view writes out every line', async ({ page }) => {
  const figure = await openLedger(page);
  await figure.getByRole('button', { name: 'Table', exact: true }).click();
  const table = figure.getByRole('region', { name: 'The ledger: table' });
  await expect(table).toContainText('(5·5·16 + 1)·120 = 48,120');
});

test('arrow keys go from entry to entry', { tag: '@desktop' }, async ({ page }) => {
  const figure = await openLedger(page);
  await figure.getByRole('row', { name: /^C1/ }).getByRole('button').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(figure).toContainText('(4 + 1)·14·14·6 = 5,880');
  await page.keyboard.press('End');
  await expect(figure).toContainText('4·14·14·6 = 4,704');
  await page.keyboard.press('ArrowRight');
  await expect(figure).toContainText('4·14·14·6 = 4,704');
});

test('a phrase of the text sets the ledger', async ({ page }) => {
  const figure = await openLedger(page);
  await settle(page);
  await page.getByRole('link', { name: '44,426' }).click();
  await expect(figure).toContainText('44,426 parameters ·');
  await expect(figure.getByRole('grid')).toBeInViewport();
});

test('the guess at the top names the layer that holds most', async ({ page }) => {
  await page.goto(address);
  const guess = page.getByRole('region', { name: 'Guess first' });
  await reach(guess);
  await guess.getByRole('button', { name: /C1 and C3/ }).click();
  await expect(guess).toContainText('Not quite. They make nearly all of the wires');
  await expect(guess).toContainText('48,120');
});

test('the tasks are solved in the ledger and say how far off it stands', async ({ page }) => {
  const figure = await openLedger(page);
  const task = page.getByRole('region', { name: 'Exercise 1' });
  await reach(task);
  await task.getByRole('button', { name: 'Check' }).click();
  await expect(task).toContainText(
    '60,000 is 1,706 too few. Look at C3 first: it has 900 too few.',
  );
  for (const [group, option] of [
    ['C3 reads', 'all maps'],
    ['Output', 'softmax'],
    ['S2', 'max'],
    ['S4', 'max'],
  ] as const) {
    await flip(figure, group, option);
  }
  await task.getByRole('button', { name: 'Check' }).click();
  await expect(task).toContainText('Yes. 61,706 it is.');

  const least = page.getByRole('region', { name: 'Exercise 6' });
  await reach(least);
  await least.getByRole('button', { name: 'Check' }).click();
  await expect(least).toContainText('too many. Look at');
  await flip(figure, 'Layer of 120', 'F5, dense');
  await flip(figure, 'Input', '28×28');
  await flip(figure, 'C3 reads', '1998 table');
  await flip(figure, 'Output', 'RBF');
  await least.getByRole('button', { name: 'Check' }).click();
  await expect(least).toContainText('Yes. 42,676 it is.');
});

for (const { number, wrong, diagnosis, right } of [
  { number: 2, wrong: '122,304', diagnosis: 'You forgot the four bytes.', right: '489216' },
  { number: 2, wrong: '624', diagnosis: 'Those are the shared weights.', right: '489,216' },
  { number: 3, wrong: '151600', diagnosis: 'You counted connections.', right: '150,000' },
  { number: 3, wrong: '240,000', diagnosis: 'You connected everything.', right: '150000' },
  { number: 4, wrong: '48,120', diagnosis: 'That is the input of 32 pixels.', right: '30,840' },
  { number: 4, wrong: '30720', diagnosis: 'You forgot the biases.', right: '30840' },
]) {
  test(`exercise ${String(number)} diagnoses ${wrong}`, async ({ page }) => {
    await page.goto(address);
    const exercise = page.getByRole('region', { name: `Exercise ${String(number)}` });
    await reach(exercise);
    const answer = async (text: string) => {
      await exercise.getByRole('textbox').fill(text);
      await exercise.getByRole('button', { name: 'Check' }).click();
    };
    await answer(wrong);
    await expect(exercise).toContainText(diagnosis);
    await answer(right);
    await expect(exercise).toContainText('solved on the second try');
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong in ${colorScheme} colours, also after a refusal`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const figure = await openLedger(page);
    await settle(page);
    await flip(figure, 'Input', '28×28');
    await expectAccessible(page);
  });
}

for (const width of [320, 390, 768, 1180]) {
  test(`the lesson fits ${String(width)} pixels`, { tag: '@desktop' }, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    const figure = await openLedger(page);
    await figure.getByRole('checkbox', { name: /Unshare/ }).check();
    const overflow = await page
      .getByRole('main')
      .evaluate((main) => main.scrollWidth - main.clientWidth);
    expect(overflow).toBe(0);
  });
}

test('the HTML is valid and every link has its target', { tag: '@desktop' }, async ({ page }) => {
  const response = await page.request.get(address);
  expect(await htmlFaults(await response.text())).toEqual([]);
  await page.goto(address);
  const broken = await page
    .locator('a[href^="#"]')
    .evaluateAll((links) =>
      links
        .map((link) => decodeURIComponent((link.getAttribute('href') ?? '').slice(1)))
        .filter((id) => document.getElementById(id) === null),
    );
  expect(broken).toEqual([]);
});

test('the ledger can be read without scripts', { tag: '@desktop' }, async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(address);
  await expect(page.getByRole('row', { name: /^Total/ })).toContainText('340,908');
  await expect(page.getByText('(5·5·1 + 1)·6 = 156')).toHaveCount(1);
  await context.close();
});
