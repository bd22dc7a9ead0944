import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { fakeDeployment } from '../support/fake-data.ts';

const labels = ['cat', 'dog', 'rabbit'];
let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;
let relabelled: { keys: string[]; label: string }[];

/** Draws a rectangle on the map; the corners are shares of its sides. */
async function lasso(page: Page, [left, top]: [number, number], [right, bottom]: [number, number]): Promise<void> {
  const { x, y, width, height } = (await page.locator('canvas').boundingBox()) as {
    [side in 'x' | 'y' | 'width' | 'height']: number;
  };
  const corners = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ].map(([dx = 0, dy = 0]) => [x + dx * width, y + dy * height] as const);
  await page.mouse.move(...(corners[0] as [number, number]));
  await page.mouse.down();
  for (const corner of corners.slice(1)) await page.mouse.move(...corner, { steps: 4 });
  await page.mouse.up();
}

describeInBrowser('the map', () => {
  beforeAll(async () => {
    served = await serveConsole();
    relabelled = [];
    const routes = fakeDeployment(labels, 20);
    const name = 'POST /v1/datasets/{d}/examples/relabel';
    opened = await openConsole(served.url, {
      ...routes,
      [name](request) {
        relabelled.push(request.json as (typeof relabelled)[number]);
        return (routes[name] as (typeof routes)[string])(request);
      },
    });
    await visit(opened.page, '#/d/pets/map');
    await opened.page.locator('canvas').waitFor();
  }, 180_000);
  afterAll(async () => {
    await opened?.close();
    await served?.close();
  });

  test('has a table of labels with their numbers of images', async () => {
    const rows = opened.page.getByRole('region', { name: 'Labels' }).getByRole('row');
    expect(await rows.count()).toBe(1 + labels.length);
    expect(await rows.nth(1).getByRole('cell').nth(1).textContent()).toBe('20');
  });

  test('relabels the images inside a lasso', async () => {
    const { page } = opened;
    await lasso(page, [0.01, 0.01], [0.99, 0.99]);
    await page.getByText('60 images selected').waitFor();
    expect(await page.locator('.thumbnails li').count()).toBe(40);
    await page.getByRole('button', { name: 'Label', exact: true }).click();
    await page.keyboard.type('parrot');
    await page.getByRole('button', { name: 'Create new label parrot' }).click();
    await page.getByText('60 images labelled parrot.').waitFor();
    expect(relabelled.map(({ keys, label }) => [keys.length, label])).toEqual([[60, 'parrot']]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('region', { name: 'Labels' }).getByText('rabbit').waitFor();
  });

  test('selects nothing with an empty lasso', async () => {
    const { page } = opened;
    await lasso(page, [0.005, 0.95], [0.02, 0.99]);
    expect(await page.getByText(/images? selected/).count()).toBe(0);
  });

  test('highlights a label, with the keyboard too', async () => {
    const button = opened.page.getByRole('button', { name: 'dog', exact: true });
    await button.focus();
    await opened.page.keyboard.press('Enter');
    expect(await button.getAttribute('aria-pressed')).toBe('true');
  });

  test('moves instead after pressing Move', async () => {
    const { page } = opened;
    const drawn = () => page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const before = await drawn();
    await page.getByRole('button', { name: 'Move' }).click();
    await lasso(page, [0.2, 0.2], [0.6, 0.6]);
    expect(await page.getByText(/images? selected/).count()).toBe(0);
    expect(await drawn()).not.toBe(before);
  });
});
