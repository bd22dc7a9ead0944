import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { type FakeRoutes, missing, recorded } from '../support/fake-api.ts';
import { fakeDeployment } from '../support/fake-data.ts';

const labels = ['cat', 'dog', 'rabbit'];
let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;
let routes: FakeRoutes;
let requests: string[];

describeInBrowser('versions and results', () => {
  beforeAll(async () => {
    served = await serveConsole();
    requests = [];
    routes = fakeDeployment(labels, 30);
    opened = await openConsole(served.url, recorded(routes, requests));
  }, 180_000);
  afterAll(async () => {
    await opened?.close();
    await served?.close();
  });
  beforeEach(() => {
    requests.length = 0;
  });

  test('two versions are compared, image by image', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/versions');
    await page.getByLabel('Compare version 3').check();
    await page.getByLabel('Compare version 1').check();
    await page.getByRole('button', { name: 'Compare 1 and 3' }).click();
    await page.getByText('9 predictions changed').waitFor();
    expect(await page.getByText('5 corrected, 3 broken').count()).toBe(1);
    expect(await page.locator('.thumbnails img').count()).toBe(9);
  });

  test('a roll back takes one click, and only applies if nobody else changed the live version', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/versions');
    await page.getByRole('button', { name: 'Roll back' }).first().click();
    await page.getByText('Version 2 is live.').waitFor();
    expect(requests).toContain('PUT /v1/models/pets/live {"version":2,"expected":3}');
    await page.locator('tr', { hasText: 'Version 2' }).getByText('Live').waitFor();
  });

  test('a version with a deep head shows its head, the comparison and its evaluation', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/results/3');
    const card = page.getByRole('region', { name: 'Score' });
    await card.getByText('Deep head after block 10').waitFor();
    await card.getByText('map 112 x 14 x 14, 2,711,114 parameters, 5 epochs').waitFor();
    await card.getByText('The deep head has the lower log loss').waitFor();
    await card.getByText('This version started from version 2').waitFor();
    await card.getByText('(a held-out third of the images)').waitFor();
    await visit(page, '#/d/pets/results/1');
    await card.getByText('(5-fold cross-validation)').waitFor();
    await visit(page, '#/d/pets');
    const result = page.locator('[data-version="3"]');
    await result.getByText('(a held-out third of the images)').waitFor();
    await result.getByText('The deep head has the lower log loss').waitFor();
    await visit(page, '#/d/pets/versions');
    await page.locator('tr', { hasText: 'Version 3' }).getByText('deep').waitFor();
    await page.locator('tr', { hasText: 'Version 2' }).getByText('dense').waitFor();
  });

  test('a cell of the confusion matrix shows its images', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/results/3');
    await page.getByRole('button', { name: /^dog predicted as rabbit/ }).click();
    await page.getByRole('heading', { name: 'dog, predicted as rabbit' }).waitFor();
    await page.locator('[data-cell-images] img').first().waitFor();
  });

  test('a suspicious label is changed with one click, and trained with a second', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/results/3');
    const card = page.locator('section', { has: page.getByRole('heading', { name: 'Labels to check' }) });
    await card
      .getByRole('button', { name: /^It is/ })
      .first()
      .click();
    await card.getByRole('button', { name: 'Train again with 1 new label' }).click();
    await page.getByText('From your images to predictions').waitFor();
    expect(requests.filter((line) => /^POST .*\/relabel /.test(line))).toHaveLength(1);
  });

  test('an older version shows its images in their current place, and names the deleted ones', async () => {
    const { page, close } = await openConsole(served.url, fakeDeployment(labels, 30));
    const post = (path: string, json: unknown) =>
      page.evaluate(
        ([to, body]) => fetch(to, { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
        [path, JSON.stringify(json)] as const,
      );
    await visit(page, '#/d/pets/results/1');
    const pictures = page.locator('[data-cell-images] li');
    await pictures.nth(1).getByRole('img').waitFor();
    const number = await pictures.count();
    const [first, second] = [0, 11].map((i) => `pets/cat/IMG_${`${i}`.padStart(4, '0')}-0a1b2c3d.jpg`);
    await post('/v1/datasets/pets/examples/relabel', { keys: [first], label: 'rabbit' });
    await post('/v1/datasets/pets/examples/delete', { keys: [second] });
    await visit(page, '#/d/pets');
    await visit(page, '#/d/pets/results/1');
    await pictures.filter({ hasText: 'now rabbit' }).getByRole('img').waitFor();
    await pictures.filter({ hasText: 'deleted' }).waitFor();
    expect(await pictures.count()).toBe(number);
    expect(await page.locator('[data-cell-images] img').count()).toBe(number - 1);
    await page.getByText('2 images relabelled or deleted since the training.').waitFor();
    await close();
  });

  test('classes that are never predicted are named, with advice', async () => {
    const { page, close } = await openConsole(served.url, {
      ...routes,
      'GET /v1/models/{m}/versions/{n}': async (request) => {
        const { json } = (await routes['GET /v1/models/{m}/versions/{n}']?.(request)) ?? missing;
        const version = json as { metrics: object };
        const neverPredicted = [{ label: 'rabbit', examples: 3, scored: 3 }];
        return { json: { ...version, metrics: { ...version.metrics, neverPredicted } } };
      },
    });
    await visit(page, '#/d/pets/results/3');
    await page.getByText('1 of 3 classes is never predicted: rabbit (3 images). Train with classWeights').waitFor();
    await close();
  });

  test('a threshold shows its effect', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/results/3');
    const slider = page.getByRole('slider');
    await slider.waitFor();
    await slider.fill('0.99');
    await page.getByText('Threshold: 99%').waitFor();
    expect(await page.locator('dt', { hasText: 'Wrong predictions' }).locator('+ dd').textContent()).toBe('0');
  });

  test('an exported version can be downloaded', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/versions');
    await page.getByRole('button', { name: 'Export', exact: true }).first().click();
    await page.getByRole('button', { name: 'Export ONNX' }).click();
    const link = page.locator('.exports li', { hasText: 'ONNX' }).getByRole('link', { name: 'Download' });
    expect(await link.first().getAttribute('download')).toBe('pets-3-onnx.zip');
    expect(requests).toContain('POST /v1/models/pets/versions/3/exports {"format":"onnx"}');
    await page.keyboard.press('Escape');
  });

  test('a version without stored predictions and a model that was never live are shown without errors', async () => {
    const { page, close, errors } = await openConsole(served.url, {
      ...routes,
      'GET /v1/models/{m}/versions/{n}/examples': () => missing,
      'GET /v1/models/{m}/live': () => missing,
    });
    await visit(page, '#/d/pets/results/3');
    await page.getByText('This version does not list its images.').waitFor();
    await visit(page, '#/d/pets/versions');
    await page.getByRole('button', { name: 'Export', exact: true }).first().waitFor();
    expect(await page.getByText('History of live versions').count()).toBe(0);
    expect(errors).toEqual([]);
    await close();
  });

  test.each([
    ['#/', 'GET /v1/models'],
    ['#/d/pets/trainings', 'GET /v1/trainings'],
    ['#/d/pets/versions', 'GET /v1/models/{m}/versions'],
  ])('damaged objects are listed with their repair on %s', async (address, route) => {
    const problem = 'The record is damaged. Delete version 9.';
    const { page, close } = await openConsole(served.url, {
      ...routes,
      [route]: async (request) => {
        const { json } = (await routes[route]?.(request)) ?? missing;
        return { json: { ...(json as object), problems: [{ key: 'models/pets/versions/9.json', problem }] } };
      },
    });
    await visit(page, address);
    await page.getByText('1 stored object is damaged or missing').click();
    await page.getByText(problem).waitFor();
    await close();
  });
});
