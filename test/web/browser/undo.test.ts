import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { type FakeResponse, type FakeRoutes, recorded } from '../support/fake-api.ts';
import { fakeDeployment } from '../support/fake-data.ts';

/** Of each label. */
const each = 10;
let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;
let requests: string[];
let page: Page;
let routes: FakeRoutes;

const deletions = () => requests.filter((line) => /^POST .*\/delete /.test(line));
const undos = () => page.getByRole('button', { name: /^Undo/ });
const shown = (n: number) => page.getByText(`${n} images`, { exact: true }).waitFor();

async function open(more: FakeRoutes = {}): Promise<void> {
  requests = [];
  routes = { ...fakeDeployment(['cat', 'dog'], each), ...more };
  opened = await openConsole(served.url, recorded(routes, requests));
  page = opened.page;
  await images();
}

async function images(query = ''): Promise<void> {
  await visit(page, `#/d/pets/images${query}`);
  await page.locator('[role=option]').first().waitFor();
  await page.getByRole('listbox').focus();
}

async function deleteFirst(n: number): Promise<void> {
  await page.keyboard.press('Home');
  for (let i = 0; i < n; i++) await page.keyboard.press('Delete');
}

describeInBrowser('a change', () => {
  beforeAll(async () => {
    served = await serveConsole();
  }, 180_000);
  beforeEach(() => open());
  afterEach(() => opened?.close());
  afterAll(() => served?.close());

  test('is undone by one click each after five quick deletions, without moving the others', async () => {
    await page.clock.install();
    await deleteFirst(5);
    await shown(2 * each - 5);
    expect(await undos().count()).toBe(5);
    // Longer than a toast stays.
    await page.clock.fastForward(60_000);
    const oldest = await undos().last().boundingBox();
    for (let left = 5; left > 0; left--) {
      await undos().first().click();
      await page
        .getByText('Undone', { exact: true })
        .nth(5 - left)
        .waitFor();
      if (left > 1) expect(await undos().last().boundingBox()).toEqual(oldest);
    }
    await shown(2 * each);
    expect(deletions()).toEqual([]);
  });

  test('can be undone on other pages, which do not count deleted images', async () => {
    await deleteFirst(2);
    await shown(2 * each - 2);
    await visit(page, '#/d/pets');
    await page.getByRole('link', { name: `${2 * each - 2} images` }).waitFor();
    await page.keyboard.press('z');
    await page.keyboard.press('z');
    await page.getByRole('link', { name: `${2 * each} images` }).waitFor();
    expect(deletions()).toEqual([]);
  });

  test('is permanent after ten minutes', async () => {
    await page.clock.install();
    await deleteFirst(2);
    await shown(2 * each - 2);
    await page.clock.fastForward(10 * 60_000);
    await page.getByText('Permanent.', { exact: true }).nth(1).waitFor();
    expect(deletions()).toHaveLength(2);
    expect(await undos().count()).toBe(0);
    await shown(2 * each - 2);
  });

  test('is permanent after the list is cleared', async () => {
    await deleteFirst(2);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.locator('.changes').waitFor({ state: 'detached' });
    await shown(2 * each - 2);
    await page.waitForTimeout(200);
    expect(deletions()).toHaveLength(2);
  });

  test('is permanent before a training starts, so that deleted images are not trained on', async () => {
    await opened.close();
    await open({
      'GET /v1/trainings': () => ({ json: { trainings: [] } }),
      'POST /v1/models/{m}/trainings': () => ({ status: 400, json: { code: 'invalid-request', detail: 'Not here.' } }),
    });
    await deleteFirst(3);
    await visit(page, '#/d/pets');
    await page.getByRole('button', { name: 'Train again' }).click();
    await page.getByText('Not here.').waitFor();
    const order = requests
      .filter((line) => /^POST .*\/(delete|trainings)/.test(line))
      .map((line) => line.split(' ')[1]);
    expect(order).toEqual([...Array(3).fill('/v1/datasets/pets/examples/delete'), '/v1/models/pets/trainings']);
    expect(await undos().count()).toBe(0);
  });

  test('is permanent when the page is closed', async () => {
    await deleteFirst(3);
    // Playwright does not see requests of a closed page, so this only sends the event. real-runtime.test.ts closes one.
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')));
    await page.waitForTimeout(300);
    expect(deletions()).toHaveLength(3);
    expect(await undos().count()).toBe(0);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  });

  test('is kept when a tab crashes, and can be undone in the next one', async () => {
    await deleteFirst(2);
    await shown(2 * each - 2);
    // A tab that crashes sends nothing.
    const kept = await page.evaluate(() => ({ ...localStorage }));
    await undos().first().click();
    await undos().first().click();
    const context = page.context();
    await page.evaluate((items) => {
      for (const [name, value] of Object.entries(items)) localStorage.setItem(`${name}-of-a-tab-that-is-gone`, value);
    }, kept);
    page = await context.newPage();
    await page.goto(`${served.url}/#key=hs_test`);
    await page.getByText('From pets, before the console was closed.').first().waitFor();
    await images();
    await shown(2 * each - 2);
    await undos().first().click();
    await shown(2 * each - 1);
  });

  test('can still be undone if deleting fails, and says why', async () => {
    let works = false;
    const refused: FakeResponse = { status: 403, json: { code: 'forbidden', detail: 'The key may not.' } };
    const fake = fakeDeployment(['cat', 'dog'], each);
    await opened.close();
    await open({
      ...fake,
      'POST /v1/datasets/{d}/examples/delete': (request) =>
        works ? (fake['POST /v1/datasets/{d}/examples/delete']?.(request) ?? refused) : refused,
    });
    await deleteFirst(1);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.locator('.changes').getByText('1 image not deleted yet: The key may not.').waitFor();
    works = true;
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.waitForTimeout(300);
    expect(deletions()).toHaveLength(2);
    expect(await undos().count()).toBe(0);
  });

  test('of a label is undone, even if there was none before', async () => {
    const unlabelled = { keys: [`pets/cat/IMG_0005-0a1b2c3d.jpg`, `pets/cat/IMG_0006-0a1b2c3d.jpg`], label: null };
    await routes['POST /v1/datasets/{d}/examples/relabel']?.({ url: new URL(served.url), json: unlabelled });
    await images('?split=unlabelled');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('l');
    await page.getByRole('dialog').getByRole('button', { name: 'dog', exact: true }).click();
    await page.getByText('2 images labelled dog.').waitFor();
    await undos().click();
    await page.getByText('Undone', { exact: true }).waitFor();
    await visit(page, '#/d/pets');
    await images('?split=unlabelled');
    await shown(2);
  });

  test('names the images that it could not change, with reasons', async () => {
    const outcomes = ['relabelled', 'changed', 'exists', 'not-found', 'refused'];
    await opened.close();
    await open({
      'POST /v1/datasets/{d}/examples/relabel': ({ json }) => {
        const { keys } = json as { keys: string[] };
        const results = keys.map((key, i) => ({
          key,
          outcome: outcomes[i],
          newKey: key.replace('/cat/', '/dog/'),
          ...(outcomes[i] === 'refused' && { reason: 'Its label comes from a manifest.' }),
        }));
        return { json: { results } };
      },
    });
    await page.keyboard.press('Home');
    for (let i = 1; i < outcomes.length; i++) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('l');
    await page.getByRole('dialog').getByRole('button', { name: 'dog', exact: true }).click();
    const change = page.locator('.changes li');
    await change.getByText('1 image labelled dog.').waitFor();
    const text = (await change.textContent()) ?? '';
    expect(text).toContain('IMG_0001.jpg was changed by somebody else at the same time');
    expect(text).toContain('IMG_0002.jpg was not moved: that label has another image of the same name.');
    expect(text).toContain('IMG_0003.jpg no longer exists');
    expect(text).toContain('IMG_0004.jpg: Its label comes from a manifest.');
  });
});
