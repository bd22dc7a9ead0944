import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { type FakeRoutes, recorded } from '../support/fake-api.ts';
import { fakeDeployment } from '../support/fake-data.ts';

const labels = ['cat', 'dog', 'rabbit'];
let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;
let requests: string[];
let page: Page;

const relabels = () => requests.filter((line) => /^POST .*\/relabel /.test(line));

async function open(more: FakeRoutes = {}): Promise<void> {
  requests = [];
  opened = await openConsole(served.url, recorded({ ...fakeDeployment(labels, 30), ...more }, requests));
  page = opened.page;
}

/** Clicks twice in one place, too slowly for a double-click. */
async function clickTwice(button: Locator): Promise<void> {
  await button.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await button.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.click(x + width / 2, y + height / 2);
  await page.waitForTimeout(300);
  await page.mouse.click(x + width / 2, y + height / 2);
}

describeInBrowser('a second click in the same place,', () => {
  beforeAll(async () => {
    served = await serveConsole();
  }, 180_000);
  afterEach(() => opened?.close());
  afterAll(() => served?.close());

  describe('on a suspicious label,', () => {
    let cards: Locator;
    beforeEach(async () => {
      await open();
      await visit(page, '#/d/pets/results/3');
      cards = page.locator('section', { hasText: 'Labels to check' }).locator('li');
      await cards.nth(1).getByRole('img').waitFor();
    });

    test.each([
      ['It is', 1],
      ['Keep', 0],
    ])('%s settles one card, which stays in place', async (name, number) => {
      const places = () => cards.evaluateAll((all) => all.map((each) => JSON.stringify(each.getBoundingClientRect())));
      const first = cards.first().getByRole('button', { name });
      await first.scrollIntoViewIfNeeded();
      const before = await places();
      await clickTwice(first);
      await page.waitForTimeout(300);
      expect(relabels()).toHaveLength(number);
      expect(await places()).toEqual(before);
      expect(await page.locator('[data-doubt=settled]').count()).toBe(1);
      expect(await cards.nth(1).getByRole('button', { name: 'Keep' }).count()).toBe(1);
    });

    test('a double-click is one decision, which can be undone', async () => {
      await cards
        .first()
        .getByRole('button', { name: /^It is/ })
        .dblclick();
      await cards.first().getByText(/^Now /).waitFor();
      await page.waitForTimeout(300);
      expect(relabels()).toHaveLength(1);
      await cards.first().getByRole('button', { name: 'Undo' }).click();
      await cards
        .first()
        .getByRole('button', { name: /^It is/ })
        .waitFor();
      expect(relabels()).toHaveLength(2);
      expect(relabels()[1]).toContain('"label":"cat"');
    });

    test('the focus stays on the card when using the keyboard', async () => {
      await cards.first().getByRole('button', { name: 'Keep' }).press('Enter');
      await cards.first().getByText('Kept').waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Undo');
    });
  });

  test('on a suspicious label that somebody else changed lets the user decide again', async () => {
    await open({
      'POST /v1/datasets/{d}/examples/relabel': ({ json }) => ({
        json: { results: (json as { keys: string[] }).keys.map((key) => ({ key, outcome: 'changed' })) },
      }),
    });
    await visit(page, '#/d/pets/results/3');
    const card = page.locator('[data-doubt]').first();
    await card.getByRole('button', { name: /^It is/ }).click();
    await page.locator('.changes').getByText('was changed by somebody else at the same time').waitFor();
    await card.getByRole('button', { name: /^It is/ }).waitFor();
  });

  test('on Cancel cancels one training', async () => {
    const training = (id: string) => ({
      id,
      model: 'pets',
      dataset: 'pets',
      base: { name: 'efficientnet-lite0' },
      hyperparameters: {},
      status: requests.some((line) => line.includes(`/${id}/cancel`)) ? 'cancelled' : 'training',
      progress: { done: 1, total: 10 },
      requestedAt: new Date().toISOString(),
      notEmbedded: [],
    });
    await open({
      'GET /v1/trainings': () => ({ json: { trainings: ['t9', 't8', 't7'].map(training) } }),
      'GET /v1/trainings/{id}': ({ url }) => ({ json: training(url.pathname.split('/').at(-1) ?? '') }),
      'POST /v1/trainings/{id}/cancel': ({ url }) => ({ json: training(url.pathname.split('/').at(-2) ?? '') }),
    });
    await visit(page, '#/d/pets/trainings');
    const cancel = page.getByRole('button', { name: 'Cancel' });
    const place = await cancel.nth(1).boundingBox();
    await clickTwice(cancel.first());
    await page.getByText('cancelled', { exact: true }).first().waitFor();
    await page.waitForTimeout(300);
    expect(await cancel.nth(1).boundingBox()).toEqual(place);
    expect(requests.filter((line) => line.includes('/cancel'))).toEqual(['POST /v1/trainings/t9/cancel']);
  });

  test('on Roll back sends one request', async () => {
    await open();
    await visit(page, '#/d/pets/versions');
    await page.getByRole('button', { name: 'Roll back' }).first().dblclick();
    await page.getByText('Version 2 is live.').waitFor();
    await page.waitForTimeout(300);
    expect(requests.filter((line) => line.startsWith('PUT '))).toHaveLength(1);
  });
});
