import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openConsole } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { fakeDeployment } from '../support/fake-data.ts';

let served: Awaited<ReturnType<typeof serveConsole>>;

describeInBrowser('the key', () => {
  beforeAll(async () => {
    served = await serveConsole();
  }, 180_000);
  afterAll(async () => served?.close());

  test('moves from the address into the tab and survives a reload', async () => {
    const { page, close } = await openConsole(served.url, fakeDeployment(['cat', 'dog'], 5));
    await page.getByRole('heading', { name: 'Datasets' }).waitFor();
    expect(page.url()).toBe(`${served.url}/`);
    expect(await page.evaluate(() => [Object.values(sessionStorage), Object.values(localStorage)])).toEqual([
      ['hs_test'],
      [],
    ]);
    await page.reload();
    await page.getByRole('heading', { name: 'Datasets' }).waitFor();
    await close();
  });

  test('is requested again when it has expired, on the same page', async () => {
    let valid = true;
    const routes = fakeDeployment(['cat', 'dog'], 5);
    const refused = { status: 403, json: { message: 'Forbidden' } };
    const guarded = Object.fromEntries(
      Object.entries(routes).map(([name, respond]) => [
        name,
        (request: Parameters<typeof respond>[0]) => (valid ? respond(request) : refused),
      ]),
    );
    const { page, close } = await openConsole(served.url, guarded);
    await page.locator('.tile').first().waitFor();
    valid = false;
    await page.locator('.tile').first().click();
    await page.getByRole('alert').getByText('expired').waitFor();
    valid = true;
    await page.getByLabel('API key').fill('hs_another');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('[data-version]').waitFor();
    expect(await page.evaluate(() => Object.values(sessionStorage))).toEqual(['hs_another']);
    await close();
  });

  test('is created in spite of throttling, shown once, and can be revoked', async () => {
    const routes = fakeDeployment(['cat', 'dog'], 5);
    const throttledOnce = new Set<string>();
    const throttled = Object.fromEntries(
      Object.entries(routes).map(([name, respond]) => [
        name,
        (request: Parameters<typeof respond>[0]) => {
          if (throttledOnce.has(name)) return respond(request);
          throttledOnce.add(name);
          return { status: 429, json: { message: 'Too Many Requests' } };
        },
      ]),
    );
    const { page, close } = await openConsole(served.url, throttled);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('the shop');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByText('hs_example').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('hs_example').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Revoke' }).first().click();
    await page.getByText('Revoke the key local?').waitFor();
    await close();
  });
});
