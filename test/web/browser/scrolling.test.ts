import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { fakeDeployment } from '../support/fake-data.ts';

let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;

describeInBrowser('a table wider than its place', () => {
  beforeAll(async () => {
    served = await serveConsole();
    const phone = { viewport: { width: 390, height: 844 } };
    opened = await openConsole(served.url, fakeDeployment(['cat', 'dog'], 10), phone);
  }, 180_000);
  afterAll(async () => {
    await opened?.close();
    await served?.close();
  });

  test('is reached by keyboard as soon as it is there', async () => {
    const { page } = opened;
    await page.evaluate(() => {
      const seen: number[] = [];
      Object.assign(window, { seen });
      // A frame after a table comes, and before any observer of its size was told.
      const look = () => {
        const place = document.querySelector('#bases')?.closest('section')?.querySelector<HTMLElement>('.scroll');
        if (place) seen.push(place.tabIndex);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await visit(page, '#/settings');
    await page.getByRole('region', { name: 'Table of base models' }).waitFor();
    expect(await page.evaluate(() => (window as unknown as { seen: number[] }).seen)).toEqual([0]);
  });

  test('and only while it is', async () => {
    const { page } = opened;
    const region = page.getByRole('region', { name: 'Table of base models' });
    await page.setViewportSize({ width: 1280, height: 844 });
    await region.waitFor({ state: 'detached' });
    await page.evaluate(() => {
      const cell = document.querySelector('#bases')?.closest('section')?.querySelector('tbody td');
      if (cell) cell.textContent = 'x'.repeat(1000);
    });
    await region.waitFor();
    expect(await region.evaluate((place) => place.tabIndex)).toBe(0);
  });
});
