import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { type FakeRoutes, missing, noted } from '../support/fake-api.ts';
import { fakeDeployment } from '../support/fake-data.ts';

const labels = ['cat', 'dog', 'rabbit'];
let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;
let routes: FakeRoutes;
let asked: string[];

describeInBrowser('versions and results', () => {
  beforeAll(async () => {
    served = await serveConsole();
    asked = [];
    routes = fakeDeployment(labels, 30);
    opened = await openConsole(served.url, noted(routes, asked));
  }, 180_000);
  afterAll(async () => {
    await opened?.close();
    await served?.close();
  });
  beforeEach(() => {
    asked.length = 0;
  });

  test('two versions are compared, image by image', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/versions');
    await page.getByLabel('Compare version 3').check();
    await page.getByLabel('Compare version 1').check();
    await page.getByRole('button', { name: 'Compare 1 and 3' }).click();
    await page.getByText('9 answers changed').waitFor();
    expect(await page.getByText('5 put right, 3 broken').count()).toBe(1);
    expect(await page.locator('.behind img').count()).toBe(9);
  });

  test('one version back answers after one click, only while nobody else changed it', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/versions');
    await page.getByRole('button', { name: 'Roll back' }).first().click();
    await page.getByText('Version 2 answers now.').waitFor();
    expect(asked).toContain('PUT /v1/models/pets/live {"version":2,"expected":3}');
    await page.locator('tr', { hasText: 'Version 2' }).getByText('Live').waitFor();
  });

  test('a cell of the confusion matrix opens the images behind it', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/results/3');
    await page.getByRole('button', { name: /^dog answered as rabbit/ }).click();
    await page.getByRole('heading', { name: 'dog, answered as rabbit' }).waitFor();
    await page.locator('[data-behind] img').first().waitFor();
  });

  test('a doubtful label is changed with one click, and trained with a second', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/results/3');
    const card = page.locator('section', { has: page.getByRole('heading', { name: 'Labels to look at again' }) });
    await card
      .getByRole('button', { name: /^It is/ })
      .first()
      .click();
    await card.getByRole('button', { name: 'Train again with 1 new label' }).click();
    await page.getByText('From your images to answers').waitFor();
    expect(asked.filter((line) => /^POST .*\/relabel /.test(line))).toHaveLength(1);
  });

  test('an older version shows its images where they lie since, and says which are deleted', async () => {
    const { page, close } = await openConsole(served.url, fakeDeployment(labels, 30));
    const ask = (path: string, json: unknown) =>
      page.evaluate(
        ([to, body]) => fetch(to, { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
        [path, JSON.stringify(json)] as const,
      );
    await visit(page, '#/d/pets/results/1');
    const pictures = page.locator('[data-behind] li');
    await pictures.nth(1).getByRole('img').waitFor();
    const number = await pictures.count();
    const [first, second] = [0, 11].map((i) => `pets/cat/IMG_${`${i}`.padStart(4, '0')}-0a1b2c3d.jpg`);
    await ask('/v1/datasets/pets/examples/relabel', { keys: [first], label: 'rabbit' });
    await ask('/v1/datasets/pets/examples/delete', { keys: [second] });
    await visit(page, '#/d/pets');
    await visit(page, '#/d/pets/results/1');
    await pictures.filter({ hasText: 'now rabbit' }).getByRole('img').waitFor();
    await pictures.filter({ hasText: 'deleted' }).waitFor();
    expect(await pictures.count()).toBe(number);
    expect(await page.locator('[data-behind] img').count()).toBe(number - 1);
    await page.getByText('2 images of these relabelled or deleted since.').waitFor();
    await close();
  });

  test('classes that are never predicted are named, with what to do', async () => {
    const { page, close } = await openConsole(served.url, {
      ...routes,
      'GET /v1/models/{m}/versions/{n}': async (ask) => {
        const { json } = (await routes['GET /v1/models/{m}/versions/{n}']?.(ask)) ?? missing;
        const version = json as { metrics: object };
        const neverPredicted = [{ label: 'rabbit', examples: 3, scored: 3 }];
        return { json: { ...version, metrics: { ...version.metrics, neverPredicted } } };
      },
    });
    await visit(page, '#/d/pets/results/3');
    await page.getByText('1 of 3 classes is never predicted: rabbit (3 images). Train with classWeights').waitFor();
    await close();
  });

  test('a threshold shows what it costs', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/results/3');
    const slider = page.getByRole('slider');
    await slider.waitFor();
    await slider.fill('0.99');
    await page.getByText('Lowest score that counts as an answer: 99 %').waitFor();
    expect(await page.locator('dt', { hasText: 'Wrong answers' }).locator('+ dd').textContent()).toBe('0');
  });

  test('a version is exported, and the archive is there to take', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/versions');
    await page.getByRole('button', { name: 'Export', exact: true }).first().click();
    await page.getByRole('button', { name: 'Export ONNX' }).click();
    const link = page.locator('.exports li', { hasText: 'ONNX' }).getByRole('link', { name: 'Download' });
    expect(await link.first().getAttribute('download')).toBe('pets-3-onnx.zip');
    expect(asked).toContain('POST /v1/models/pets/versions/3/exports {"format":"onnx"}');
    await page.keyboard.press('Escape');
  });

  test('what a deployment does not have yet is not shown, and breaks nothing', async () => {
    const { page, close, errors } = await openConsole(served.url, {
      ...routes,
      'GET /v1/models/{m}/versions/{n}/examples': () => missing,
      'GET /v1/models/{m}/versions/{n}/diff': () => missing,
      'GET /v1/models/{m}/gate': () => missing,
      'GET /v1/datasets/{d}/map': () => missing,
      'GET /v1/models/{m}/versions/{n}/exports/{f}': () => missing,
      'GET /v1/models/{m}/live': () => missing,
      'GET /v1/bases': () => missing,
    });
    await visit(page, '#/d/pets/results/3');
    await page.getByText('This version does not list its images.').waitFor();
    await visit(page, '#/d/pets/compare?a=1&b=2');
    await page.getByText('does not compare versions image by image').waitFor();
    await visit(page, '#/d/pets/map');
    await page.getByText('No map here').waitFor();
    await visit(page, '#/d/pets/versions');
    await page.getByRole('button', { name: 'Export', exact: true }).first().click();
    await page.getByRole('link', { name: 'head.onnx' }).waitFor();
    expect(await page.locator('.exports').count()).toBe(0);
    expect(await page.getByText('Which version answered when').count()).toBe(0);
    expect(errors).toEqual([]);
    await close();
  });
});
