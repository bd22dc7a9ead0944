import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { openConsole, places, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { fakeDeployment } from '../support/fake-data.ts';

const labels = ['cat', 'dog', 'rabbit', 'a label that is much longer than most of them'];
let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;

/** The violations that axe finds, each with its HTML. */
async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate(async () => {
    const { violations: all } = await (window as unknown as { axe: typeof axe }).axe.run();
    return all.map(({ id, nodes }) => ({ id, html: nodes.map(({ html }) => html) }));
  });
  return found.flatMap(({ id, html }) => html.map((element) => `${id}: ${element}`));
}

describeInBrowser('in a browser', () => {
  beforeAll(async () => {
    served = await serveConsole();
    opened = await openConsole(served.url, fakeDeployment(labels, 30));
    await opened.page.evaluate(axe.source);
  }, 180_000);
  afterAll(async () => {
    await opened?.close();
    await served?.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test.each(places)(`axe finds no violation on %s, ${colorScheme}`, async (_, address, shown) => {
      const { page } = opened;
      await page.emulateMedia({ colorScheme });
      await visit(page, address);
      await page.locator(shown).first().waitFor();
      expect(await violations(page)).toEqual([]);
    });
  }

  test.each(places)('axe finds no violation on %s on a phone', async (_, address, shown) => {
    const { page } = opened;
    await page.setViewportSize({ width: 390, height: 844 });
    await visit(page, address);
    await page.locator(shown).first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('axe finds no violation in the label dialog and on the sign-in page', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets/images');
    await page.getByRole('listbox').focus();
    await page.keyboard.press('l');
    await page.getByRole('dialog').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await visit(page, '#/settings');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('the content security policy blocked nothing, and no script failed', () => expect(opened.errors).toEqual([]));
});
