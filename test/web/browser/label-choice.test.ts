import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { recorded } from '../support/fake-api.ts';
import { fakeDeployment } from '../support/fake-data.ts';

let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;
let page: Page;
let dialog: Locator;
let requests: string[];

const labelsSent = () =>
  requests.filter((line) => /relabel /.test(line)).map((line) => JSON.parse(line.slice(line.indexOf('{'))).label);
const focused = (text: string) =>
  page.waitForFunction((wanted) => document.activeElement?.textContent === wanted, text);

async function type(label: string): Promise<void> {
  await dialog.getByLabel('Label').fill('');
  await page.keyboard.type(label);
  await page.keyboard.press('Enter');
}

describeInBrowser('the label dialog', () => {
  beforeAll(async () => {
    served = await serveConsole();
  }, 180_000);
  beforeEach(async () => {
    requests = [];
    opened = await openConsole(served.url, recorded(fakeDeployment(['cat', 'dog', 'parrot', 'Straße'], 5), requests));
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
  ])('offers the label that the user meant by %s, and creates none', async (typed, meant) => {
    await type(typed);
    await dialog.getByText(`There is no label ${typed} yet. Did you mean ${meant}?`).waitFor();
    expect(labelsSent()).toEqual([]);
    await focused(meant);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForTimeout(100);
    expect(labelsSent()).toEqual([meant]);
  });

  test('creates a new label only by its own button', async () => {
    await type('hamster');
    await focused('Create new label hamster');
    expect(labelsSent()).toEqual([]);
    await page.getByRole('button', { name: 'Create new label hamster' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.waitForTimeout(100);
    expect(labelsSent()).toEqual(['hamster']);
  });

  test('creates a label similar to another if the user insists', async () => {
    await type('cats');
    await dialog.getByRole('button', { name: 'Create new label cats' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.waitForTimeout(100);
    expect(labelsSent()).toEqual(['cats']);
  });

  test('takes a known label on Enter, with or without spaces around it', async () => {
    await type('  dog ');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForTimeout(100);
    expect(labelsSent()).toEqual(['dog']);
  });

  test('explains why a label is invalid', async () => {
    await type('a/b');
    await dialog.getByText(/slash/).waitFor();
    expect(await dialog.getByRole('button', { name: /^Create/ }).count()).toBe(0);
    expect(labelsSent()).toEqual([]);
  });
});
