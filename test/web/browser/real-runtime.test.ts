import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser } from '../../../bench/harness/browser.ts';
import { type Runtime, startRuntime } from '../../../cli/runtime/start-runtime.ts';
import { visit } from '../support/console-page.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';

/** The console with the real runtime. */

const perShape = 16;
const patience = 60_000;
let root: string;
let runtime: Runtime;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

const chooseFolder = (folder: string) =>
  page.locator('input[webkitdirectory]').first().setInputFiles(join(root, folder));
const uploaded = () => page.locator('[data-upload=done]').waitFor({ timeout: patience });

/** Presses Tab until the element with this text has the focus. */
async function tabTo(name: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return (element?.closest('label') ?? element)?.textContent?.trim();
    });
    if (focused === name) return;
  }
  throw new Error(`${name} can't be reached by Tab.`);
}

async function chooseByKeyboard(name: string, path: string): Promise<void> {
  await tabTo(name);
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
  await chooser.setFiles(path);
}

async function get<T>(path: string): Promise<T> {
  const { apiUrl, apiKey } = runtime.outputs;
  return (await (await fetch(`${apiUrl}${path}`, { headers: { authorization: `Bearer ${apiKey}` } })).json()) as T;
}

const totalOf = async (dataset: string) =>
  (await get<{ images: { total: number } }>(`/v1/datasets/${dataset}`)).images.total;

function draw(folder: string, each: number, seed: number): void {
  const script = fileURLToPath(new URL('../../e2e/support/draw-shapes.ts', import.meta.url));
  execFileSync(process.execPath, ['--import', 'tsx', script, join(root, folder), `${each}`, `${seed}`]);
}

describeInBrowser('the console with a local runtime', () => {
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'headstart-console-e2e-'));
    draw('shapes', perShape, 1);
    draw('others', 12, 500);
    draw('few', 2, 1000);
    draw('new', 1, 1_000_001);
    runtime = await startRuntime({ dir: join(root, 'local'), apiPort: 0, awsPort: 0, log: () => {} });
    browser = await openBrowser();
    page = await browser.context.newPage();
    await page.goto(`${runtime.outputs.apiUrl}/#key=${runtime.outputs.apiKey}`);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await runtime?.stop();
    await rm(root, { recursive: true });
  }, 180_000);

  test(
    'leads from a folder of images to a prediction, with the keyboard only',
    async () => {
      await page.getByRole('heading', { name: 'Datasets' }).waitFor();
      await chooseByKeyboard('Choose a folder', join(root, 'shapes'));
      // The training waits for the upload.
      await tabTo('Train');
      await page.keyboard.press('Enter');
      await page.locator('[data-version="1"]').waitFor({ timeout: patience });
      const [picture = ''] = await readdir(join(root, 'new/triangle'));
      await chooseByKeyboard('Choose a picture', join(root, 'new/triangle', picture));
      await page.locator('[data-prediction]').waitFor();
      expect(await page.locator('[data-prediction]').getAttribute('data-prediction')).toBe('triangle');
    },
    2 * patience,
  );

  test(
    'skips images that the dataset has',
    async () => {
      await chooseFolder('shapes');
      await page.getByText(`${3 * perShape} already in the dataset`).waitFor({ timeout: patience });
      await uploaded();
    },
    patience,
  );

  test('draws a map of the embedded images', async () => {
    await visit(page, '#/d/shapes/map');
    await page.getByRole('img', { name: `${3 * perShape} images as points` }).waitFor({ timeout: patience });
  });

  test(
    'continues an upload after the connection was lost',
    async () => {
      await visit(page, '#/');
      await page.getByRole('heading', { name: 'Datasets' }).waitFor();
      await browser.context.setOffline(true);
      await chooseFolder('others');
      await page.locator('[data-upload=offline]').waitFor();
      await browser.context.setOffline(false);
      await uploaded();
      expect(await get('/v1/datasets/others')).toMatchObject({ images: { total: 36 } });
    },
    patience,
  );

  test('sends pending deletions when the page is closed', async () => {
    const other = await browser.context.newPage();
    await other.goto(`${runtime.outputs.apiUrl}/#key=${runtime.outputs.apiKey}`);
    await other.locator('.tile').first().waitFor();
    await visit(other, '#/d/others/images');
    await other.locator('[role=option]').first().waitFor();
    await other.getByRole('listbox').focus();
    await other.keyboard.press('Delete');
    await other.keyboard.press('Delete');
    await other.getByText('34 images', { exact: true }).waitFor();
    expect(await get('/v1/datasets/others')).toMatchObject({ images: { total: 36 } });
    await other.goto('about:blank');
    await other.close();
    for (let i = 0; i < 50 && (await totalOf('others')) !== 34; i++) await new Promise((done) => setTimeout(done, 100));
    expect(await totalOf('others')).toBe(34);
  });

  test('labels an image and undoes it', async () => {
    await visit(page, '#/d/others');
    await page.getByText('Drop more images').waitFor();
    const [picture = ''] = await readdir(join(root, 'new/triangle'));
    await page.locator('[data-drop] input:not([webkitdirectory])').setInputFiles(join(root, 'new/triangle', picture));
    await page.getByRole('button', { name: 'Upload without a label' }).click();
    await uploaded();
    await visit(page, '#/d/others/images?split=unlabelled');
    await page.locator('[role=option]').first().click();
    await page.getByRole('button', { name: 'Label', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'triangle', exact: true }).click();
    await page.getByText('1 image labelled triangle.').waitFor();
    expect(await get('/v1/datasets/others')).toMatchObject({ unlabelled: 0 });
    await page.keyboard.press('z');
    await page.getByText('Undone', { exact: true }).waitFor();
    expect(await get('/v1/datasets/others')).toMatchObject({ unlabelled: 1 });
  });

  test('keeps the focus on Train when the upload ends', async () => {
    await visit(page, '#/');
    let send = () => {};
    const sent = new Promise<void>((resolve) => {
      send = resolve;
    });
    await page.route(`${runtime.outputs.endpoint}/**`, (route) => sent.then(() => route.continue()));
    await chooseFolder('few');
    await tabTo('Train');
    send();
    await uploaded();
    await page.getByText('6 images', { exact: true }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Train');
    await page.unrouteAll();
  });

  test('explains that the bucket refuses uploads from another address', async () => {
    const other = await browser.context.newPage();
    await other.goto(`${runtime.outputs.apiUrl.replace('127.0.0.1', 'localhost')}/#key=${runtime.outputs.apiKey}`);
    await other.locator('input[webkitdirectory]').first().setInputFiles(join(root, 'new'));
    await other.getByText('3 images not uploaded').click();
    await other.getByText('The bucket refuses uploads from http://localhost:').first().waitFor();
    await other.close();
  });

  test(
    'trains again on changed labels, and rolls back',
    async () => {
      await visit(page, '#/d/shapes/images?label=circle');
      await page.locator('[role=option]').first().click();
      await page.getByRole('button', { name: 'Label', exact: true }).click();
      await page.keyboard.type('square');
      await page.keyboard.press('Enter');
      await page.getByText('1 image labelled square.').waitFor();
      await visit(page, '#/d/shapes');
      await page.getByRole('button', { name: 'Train again' }).click();
      await page.locator('[data-version="2"]').waitFor({ timeout: patience });
      // The first version still lists the image that was a circle.
      await visit(page, '#/d/shapes/results/1');
      await page.getByRole('button', { name: /^circle predicted as circle/ }).click();
      await page.locator('[data-cell-images] li', { hasText: 'now square' }).getByRole('img').waitFor();
      await visit(page, '#/d/shapes/versions');
      await page.getByRole('button', { name: 'Roll back' }).click();
      await page.getByText('Version 1 is live.').waitFor();
      expect(await get('/v1/models')).toEqual({ models: [expect.objectContaining({ name: 'shapes', live: 1 })] });
    },
    patience,
  );
});
