import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { type FakeRoutes, recorded } from '../support/fake-api.ts';
import { fakeDeployment } from '../support/fake-data.ts';

const reason = 'It is measurably worse than version 2, by 6.1 points.';
let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;
let requests: string[];

const training = (status: string, passed: boolean) => ({
  id: 't3',
  model: 'pets',
  dataset: 'pets',
  base: { name: 'efficientnet-lite0' },
  hyperparameters: {},
  status,
  progress: { done: 1, total: 1 },
  requestedAt: new Date().toISOString(),
  notEmbedded: [],
  ...(status === 'succeeded' && { version: 3, gate: { passed, reasons: passed ? [] : [reason] } }),
});

/** Version 3 is the newest, and version 2 is live. */
async function open(passed: boolean, more: FakeRoutes = {}): Promise<Page> {
  requests = [];
  const routes = fakeDeployment(['cat', 'dog', 'rabbit'], 5);
  await routes['PUT /v1/models/{m}/live']?.({ url: new URL('http://localhost'), json: { version: 2 } });
  const all: FakeRoutes = {
    ...routes,
    'GET /v1/trainings': () => ({ json: { trainings: [] } }),
    'GET /v1/trainings/{id}': () => ({ json: training('succeeded', passed) }),
    ...more,
  };
  opened = await openConsole(served.url, recorded(all, requests));
  await visit(opened.page, '#/d/pets');
  return opened.page;
}

const choosePicture = (page: Page) =>
  page
    .locator('[data-try] ~ .row input')
    .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('a') });

describeInBrowser('a version that was held back', () => {
  beforeAll(async () => {
    served = await serveConsole();
  }, 180_000);
  afterEach(() => opened?.close());
  afterAll(() => served?.close());

  test('is shown with the reason and the live version', async () => {
    const page = await open(false);
    const card = page.locator('[data-version="3"]');
    await card.getByText('Version 3 was held back.').waitFor();
    await card.getByText('Version 2 (89.0%) is still live.').waitFor();
    await card.getByText(reason).waitFor();
    const compare = card.getByRole('link', { name: 'Compare with version 2' });
    expect(await compare.getAttribute('href')).toBe('#/d/pets/compare?a=2&b=3');
    expect(await card.getByText('Live', { exact: true }).count()).toBe(0);
  });

  test('does not serve Try, which names the live version before and after a prediction', async () => {
    const page = await open(false);
    const card = page.locator('section', { has: page.getByRole('heading', { name: 'Try' }) });
    await card.getByText('Predictions come from the live version, 2.').waitFor();
    await choosePicture(page);
    await card.getByText(/^Version 2 · /).waitFor();
    await card.getByRole('link', { name: 'Try version 3' }).click();
    await page.getByRole('heading', { name: 'Try', level: 1 }).waitFor();
    expect(await page.locator('select').inputValue()).toBe('3');
  });

  test('can be promoted anyway, and rolled back', async () => {
    const page = await open(false);
    await page.getByRole('button', { name: 'Promote version 3 anyway' }).click();
    await page.locator('[data-version="3"]').getByText('Live', { exact: true }).waitFor();
    await page.getByText('Predictions come from the live version, 3.').waitFor();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await page.getByText('Version 3 was held back.').waitFor();
    expect(requests.filter((line) => line.startsWith('PUT '))).toEqual([
      'PUT /v1/models/pets/live {"version":3,"expected":2}',
      'PUT /v1/models/pets/live {"version":2,"expected":3}',
    ]);
  });

  test('is not called ready after its training', async () => {
    let status = 'training';
    const page = await open(false, {
      'POST /v1/models/{m}/trainings': () => ({ status: 202, json: training(status, false) }),
      'GET /v1/trainings/{id}': () => ({ json: training(status, false) }),
    });
    await page.getByRole('button', { name: 'Train again' }).click();
    await page.getByRole('button', { name: 'Cancel' }).waitFor();
    status = 'succeeded';
    await page.getByText('Version 3 of pets was held back and is not live.').waitFor();
    expect(await page.getByText(/is ready/).count()).toBe(0);
  });

  test('is told apart from one that passed but is not live', async () => {
    const page = await open(true);
    await page.getByText('Version 3 is not live.').waitFor();
    await page.getByRole('button', { name: 'Promote version 3', exact: true }).waitFor();
    expect(await page.getByText('held back').count()).toBe(0);
  });
});
