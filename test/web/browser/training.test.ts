import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import type { FakeResponse, FakeRoutes } from '../support/fake-api.ts';
import { fakeDeployment } from '../support/fake-data.ts';

let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;

/** A deployment whose training runs until it is cancelled. */
function deployment(): { routes: FakeRoutes; requests: unknown[] } {
  const requests: unknown[] = [];
  let status = 'training';
  let done = 0;
  const training = (): FakeResponse => {
    done = Math.min(90, done + 10);
    const json = {
      id: 't9',
      model: 'pets',
      dataset: 'pets',
      base: { name: 'efficientnet-lite0', digest: 'ca1dac0e' },
      hyperparameters: {},
      status,
      progress: { done, total: 100, phase: 'cross-validation', loss: 0.4121, secondsLeft: 231 },
      requestedAt: new Date().toISOString(),
      notEmbedded: [],
      gone: ['pets/cat/1.jpg'],
    };
    return { json };
  };
  const routes: FakeRoutes = {
    ...fakeDeployment(['cat', 'dog'], 5),
    'GET /v1/trainings': () => ({ json: { trainings: requests.length > 0 ? [training().json] : [] } }),
    'GET /v1/trainings/{id}': training,
    'POST /v1/models/{m}/trainings': ({ json }) => {
      requests.push(json);
      return { ...training(), status: 202 };
    },
    'POST /v1/trainings/{id}/cancel': () => {
      status = 'cancelled';
      return training();
    },
  };
  return { routes, requests };
}

describeInBrowser('a training', () => {
  beforeAll(async () => {
    served = await serveConsole();
  }, 180_000);
  afterEach(() => opened?.close());
  afterAll(() => served?.close());

  test('shows its progress and time left, and can be cancelled', async () => {
    opened = await openConsole(served.url, deployment().routes);
    const { page } = opened;
    await visit(page, '#/d/pets');
    await page.getByRole('button', { name: 'Train again' }).click();
    await page.getByText(/cross-validation · \d+ of 100 · loss 0\.412/).waitFor();
    await page.getByText('about 4 min left', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Train again' }).waitFor();
    await visit(page, '#/d/pets/trainings');
    await page.getByText('cancelled', { exact: true }).waitFor();
    await page.getByText('1 image was deleted or replaced before the training started and left out.').waitFor();
  });

  test('sends the chosen options and leaves the rest to the API', async () => {
    const { routes, requests } = deployment();
    opened = await openConsole(served.url, routes);
    const { page } = opened;
    await visit(page, '#/d/pets/trainings');
    await page.getByText('Options', { exact: true }).click();
    await page.getByLabel('Base model').selectOption('efficientnet-lite2');
    await page.getByLabel('Regularization').fill('0.01');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page
      .getByText(/cross-validation · /)
      .first()
      .waitFor();
    expect(requests).toEqual([{ dataset: 'pets', base: 'efficientnet-lite2', hyperparameters: { l2: 0.01 } }]);
  });

  test('asks for a dense head unless Accurate is chosen, which has its own options', async () => {
    const { routes, requests } = deployment();
    opened = await openConsole(served.url, routes);
    const { page } = opened;
    await visit(page, '#/d/pets');
    expect(await page.getByLabel('Fast').isChecked()).toBe(true);
    await page.getByText('It pays from about 100 images per label; you have about 5.').waitFor();
    await page.getByText('Options', { exact: true }).click();
    await page.getByLabel('Hidden layer').selectOption('128');
    await page.getByLabel('Class weights').selectOption('balanced');
    await page.getByLabel('Accurate').check();
    expect(await page.getByLabel('Hidden layer').count()).toBe(0);
    expect(await page.getByLabel('Regularization').count()).toBe(0);
    await page.getByLabel('Epochs').fill('8');
    await page.getByLabel('Start from').selectOption('warm');
    await page.getByRole('button', { name: 'Train again' }).click();
    await page.getByText(/cross-validation · /).waitFor();
    expect(requests).toEqual([
      { dataset: 'pets', hyperparameters: { classWeights: 'balanced', depth: 'auto', epochs: 8, warmStart: true } },
    ]);
  });

  test('of a dense head after all has no option of a deep one', async () => {
    const { routes, requests } = deployment();
    opened = await openConsole(served.url, routes);
    const { page } = opened;
    await visit(page, '#/d/pets/trainings');
    await page.getByLabel('Accurate').check();
    await page.getByLabel('Fast').check();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page
      .getByText(/cross-validation · /)
      .first()
      .waitFor();
    expect(requests).toEqual([{ dataset: 'pets', hyperparameters: {} }]);
  });

  test('that another client started is shown too', async () => {
    const { routes, requests } = deployment();
    requests.push({});
    opened = await openConsole(served.url, routes);
    await visit(opened.page, '#/d/pets');
    await opened.page.getByText(/cross-validation · \d+ of 100/).waitFor();
  });
});
