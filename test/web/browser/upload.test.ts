import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import type { FakeRoutes } from '../support/fake-api.ts';
import { fakeDeployment } from '../support/fake-data.ts';

let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Files with different content. */
const files = (n: number) =>
  Array.from({ length: n }, (_, i) => ({
    name: `image-${i}.jpg`,
    mimeType: 'image/jpeg',
    buffer: Buffer.from(`${i}`),
  }));

/** A bucket that accepts an image when `respond` resolves. */
function bucket(respond: (sent: number) => Promise<unknown>): { routes: FakeRoutes; sent: () => number } {
  let sent = 0;
  const routes: FakeRoutes = {
    'POST /v1/datasets/{d}/uploads': ({ json }) => {
      const upload = { url: `${served.url}/v1/bucket`, fields: {} };
      const uploads = (json as { files: unknown[] }).files.map((_, i) => ({ key: `pets/${i}`, upload }));
      return { status: 201, json: { uploads } };
    },
    'POST /v1/bucket': async () => {
      sent++;
      await respond(sent);
      return { json: {} };
    },
  };
  return { routes, sent: () => sent };
}

async function choose(n: number): Promise<void> {
  const { page } = opened;
  await visit(page, '#/d/pets');
  await page.locator('[data-drop] input:not([webkitdirectory])').setInputFiles(files(n));
  await page.getByRole('dialog').getByLabel('Label').fill('cat');
  await page.keyboard.press('Enter');
}

describeInBrowser('an upload', () => {
  beforeAll(async () => {
    served = await serveConsole();
  }, 180_000);
  afterEach(() => opened?.close());
  afterAll(() => served?.close());

  test('pauses and resumes on request', async () => {
    const { routes, sent } = bucket(() => sleep(50));
    opened = await openConsole(served.url, { ...fakeDeployment(['cat', 'dog'], 5), ...routes });
    const { page } = opened;
    await choose(80);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('[data-upload=paused]').waitFor();
    await page.waitForTimeout(400);
    const paused = sent();
    expect(paused).toBeLessThan(80);
    await page.waitForTimeout(400);
    expect(sent()).toBe(paused);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('80 images uploaded').waitFor();
    expect(sent()).toBe(80);
  });

  test('shows the progress of a slow file', async () => {
    const { routes } = bucket(() => sleep(3_000));
    opened = await openConsole(served.url, { ...fakeDeployment(['cat', 'dog'], 5), ...routes });
    await choose(2);
    await opened.page.getByRole('progressbar', { name: 'image-1.jpg' }).waitFor();
    await opened.page.getByText('2 images uploaded').waitFor();
  });

  test('continues while the user visits other pages', async () => {
    const { routes } = bucket(() => sleep(50));
    opened = await openConsole(served.url, { ...fakeDeployment(['cat', 'dog'], 5), ...routes });
    const { page } = opened;
    await choose(40);
    await visit(page, '#/d/pets/images');
    await page.locator('[role=option]').first().waitFor();
    await visit(page, '#/d/pets');
    await page.getByText('40 images uploaded').waitFor();
  });

  test('lists failed images with reasons, and tries them again', async () => {
    let refuses = true;
    const { routes } = bucket(async () => undefined);
    opened = await openConsole(served.url, {
      ...fakeDeployment(['cat', 'dog'], 5),
      ...routes,
      'POST /v1/bucket': () => (refuses ? { status: 403, json: {} } : { json: {} }),
    });
    const { page } = opened;
    await choose(3);
    await page.getByText('3 images not uploaded').click();
    await page.getByText('The bucket responded 403.').first().waitFor();
    refuses = false;
    await page.getByRole('button', { name: 'Try these again' }).click();
    await page.getByText('3 images uploaded').waitFor();
  });
});

describeInBrowser('a slow network', () => {
  describe('with a delay of half a second for each response', () => {
    beforeAll(async () => {
      served = await serveConsole();
      const all = { ...fakeDeployment(['cat', 'dog'], 60), ...bucket(() => sleep(500)).routes };
      const slow = Object.entries(all).map(([name, respond]): [string, FakeRoutes[string]] => [
        name,
        async (request) => {
          await sleep(500);
          return respond(request);
        },
      ]);
      opened = await openConsole(served.url, Object.fromEntries(slow));
    }, 180_000);
    afterAll(async () => {
      await opened?.close();
      await served?.close();
    });

    test.each([
      ['#/', '.tile'],
      ['#/d/pets', '[data-version]'],
      ['#/d/pets/images', '[role=option]'],
      ['#/d/pets/results/3', '.confusion'],
      ['#/d/pets/versions', 'tbody tr'],
      ['#/settings', 'tbody tr'],
    ])('leaves space for the loading content: %s', async (address, shown) => {
      const { page } = opened;
      await page.evaluate(() => {
        const shifts: number[] = [];
        Object.assign(window, { shifts });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[])
            if (!entry.hadRecentInput) shifts.push(entry.value);
        }).observe({ type: 'layout-shift' });
      });
      await visit(page, address);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator(shown).first().waitFor();
      await page.locator('.wait').first().waitFor({ state: 'detached' });
      await page.waitForTimeout(300);
      const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
      // https://web.dev/articles/cls: good is under 0.1.
      expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.1);
    });

    test('shows the progress and time left of an upload', async () => {
      const { page } = opened;
      await choose(24);
      await page.getByText(/ of 24 · \d+ per second · .* left/).waitFor();
      await page.getByText('24 images uploaded').waitFor();
    });
  });
});
