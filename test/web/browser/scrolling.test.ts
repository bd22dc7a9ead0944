import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { fakeDeployment } from '../support/fake-data.ts';

let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;

describeInBrowser('a table that is too wide', () => {
  beforeAll(async () => {
    served = await serveConsole();
    const phone = { viewport: { width: 390, height: 844 } };
    opened = await openConsole(served.url, fakeDeployment(['cat', 'dog'], 10), phone);
  }, 180_000);
  afterAll(async () => {
    await opened?.close();
    await served?.close();
  });

  test('can be scrolled with the keyboard from the first paint', async () => {
    const { page } = opened;
    await page.evaluate(() => {
      const seen: number[] = [];
      Object.assign(window, { seen });
      // In the first frame with the table, before an observer can have reported its size.
      const look = () => {
        const place = [...document.querySelectorAll('section')]
          .find((each) => each.querySelector('h2')?.textContent === 'Base models')
          ?.querySelector<HTMLElement>('.scroll');
        if (place) seen.push(place.tabIndex);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await visit(page, '#/settings');
    await page.getByRole('region', { name: 'Table of base models' }).waitFor();
    expect(await page.evaluate(() => (window as unknown as { seen: number[] }).seen)).toEqual([0]);
  });

  test('takes no focus once it fits', async () => {
    const { page } = opened;
    const region = page.getByRole('region', { name: 'Table of base models' });
    await page.setViewportSize({ width: 1280, height: 844 });
    await region.waitFor({ state: 'detached' });
    await page.evaluate(() => {
      const cell = [...document.querySelectorAll('section')]
        .find((each) => each.querySelector('h2')?.textContent === 'Base models')
        ?.querySelector('tbody td');
      if (cell) cell.textContent = 'x'.repeat(1000);
    });
    await region.waitFor();
    expect(await region.evaluate((place) => place.tabIndex)).toBe(0);
  });
});
