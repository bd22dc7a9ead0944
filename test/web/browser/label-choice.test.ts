import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { noted } from '../support/fake-api.ts';
import { fakeDeployment } from '../support/fake-data.ts';

let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;
let page: Page;
let dialog: Locator;
let asked: string[];

const given = () =>
  asked.filter((line) => /relabel /.test(line)).map((line) => JSON.parse(line.slice(line.indexOf('{'))).label);
const focused = (text: string) =>
  page.waitForFunction((wanted) => document.activeElement?.textContent === wanted, text);

async function type(label: string): Promise<void> {
  await dialog.getByLabel('Label').fill('');
  await page.keyboard.type(label);
  await page.keyboard.press('Enter');
}

describeInBrowser('the question for a label', () => {
  beforeAll(async () => {
    served = await serveConsole();
  }, 180_000);
  beforeEach(async () => {
    asked = [];
    opened = await openConsole(served.url, noted(fakeDeployment(['cat', 'dog', 'parrot', 'Straße'], 5), asked));
    page = opened.page;
    await visit(page, '#/d/pets/images');
    await page.locator('[role=option]').first().waitFor();
    await page.getByRole('listbox').focus();
    await page.keyboard.press('l');
    dialog = page.getByRole('dialog');
    await dialog.waitFor();
  });
  afterEach(() => opened?.close());
  afterAll(() => served?.close());

  test.each([
    ['parot', 'parrot'],
    ['parrto', 'parrot'],
    ['Parrot', 'parrot'],
    ['PAROT', 'parrot'],
    ['dgo', 'dog'],
    ['straße', 'Straße'],
  ])('offers what was meant by %s, and makes no label of it', async (typed, meant) => {
    await type(typed);
    await dialog.getByText(`There is no label ${typed} yet. Did you mean ${meant}?`).waitFor();
    expect(given()).toEqual([]);
    await focused(meant);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForTimeout(100);
    expect(given()).toEqual([meant]);
  });

  test('makes a new label by a button of its own alone', async () => {
    await type('hamster');
    await focused('Create new label hamster');
    expect(given()).toEqual([]);
    await page.getByRole('button', { name: 'Create new label hamster' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.waitForTimeout(100);
    expect(given()).toEqual(['hamster']);
  });

  test('makes one beside a label that is nearly the same where somebody insists', async () => {
    await type('cats');
    await dialog.getByRole('button', { name: 'Create new label cats' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.waitForTimeout(100);
    expect(given()).toEqual(['cats']);
  });

  test('takes a label that is there by Enter, with spaces around it or not', async () => {
    await type('  dog ');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForTimeout(100);
    expect(given()).toEqual(['dog']);
  });

  test('says what a label can not be', async () => {
    await type('a/b');
    await dialog.getByText(/slash/).waitFor();
    expect(await dialog.getByRole('button', { name: /^Create/ }).count()).toBe(0);
    expect(given()).toEqual([]);
  });
});
