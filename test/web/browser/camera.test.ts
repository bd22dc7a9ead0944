import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { fakeDeployment } from '../support/fake-data.ts';

/** With the browser's own fake camera. */

interface File {
  label: string;
  contentType: string;
  size: number;
  sha256: string;
}

let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;
let requested: File[];
let sent: number;

describeInBrowser('images from the camera', () => {
  beforeAll(async () => {
    served = await serveConsole();
    requested = [];
    sent = 0;
    opened = await openConsole(served.url, {
      ...fakeDeployment(['cat', 'dog'], 5),
      'POST /v1/datasets/{d}/uploads': ({ json }) => {
        const { files } = json as { files: File[] };
        requested.push(...files);
        const upload = { url: `${served.url}/v1/bucket`, fields: {} };
        return { status: 201, json: { uploads: files.map((_, i) => ({ key: `pets/${i}`, upload })) } };
      },
      'POST /v1/bucket': () => {
        sent++;
        return { json: {} };
      },
    });
  }, 180_000);
  afterAll(async () => {
    await opened?.close();
    await served?.close();
  });

  test('are taken while the button is held, for one label after another, and then uploaded', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets');
    await page.getByRole('button', { name: 'Take pictures' }).click();
    const dialog = page.getByRole('dialog');
    const hold = dialog.locator('button:enabled', { hasText: 'Hold to take pictures' });
    await dialog.getByLabel('Label').fill('mug');
    await dialog.getByRole('button', { name: 'Create new label mug' }).click();
    await hold.hover();
    await page.mouse.down();
    // Each number is only shown for a moment.
    await dialog.getByText(/([3-9]|\d\d) × mug/).waitFor();
    await page.mouse.up();
    await dialog.getByLabel('Label').fill('hand');
    await dialog.getByRole('button', { name: 'Create new label hand' }).click();
    await hold.focus();
    await page.keyboard.press('Space');
    await dialog.getByText(/\d × hand/).waitFor();
    await dialog.getByRole('button', { name: /^Add \d+ images$/ }).click();
    await page.locator('[data-upload=done]').waitFor();
    expect(new Set(requested.map(({ label }) => label))).toEqual(new Set(['mug', 'hand']));
    expect(requested.every(({ contentType, size }) => contentType === 'image/jpeg' && size > 0)).toBe(true);
    expect(sent).toBe(requested.length);
  });

  test('need a label first', async () => {
    const { page } = opened;
    await visit(page, '#/');
    await page.getByRole('button', { name: 'Take pictures' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Hold to take pictures' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Label').fill('_mug');
    await dialog.getByText("A label can't start with a single underscore").waitFor();
    await page.keyboard.press('Escape');
    expect(await dialog.count()).toBe(0);
  });

  test('the content security policy blocked nothing, and no script failed', () => expect(opened.errors).toEqual([]));
});
