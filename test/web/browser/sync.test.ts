import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { fakeDeployment } from '../support/fake-data.ts';
import { pictureUrl } from '../support/picture-url.ts';

let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;
let page: Page;
let sent: string[];
let deleted: string[];

const digest = (content: string) => createHash('sha256').update(content).digest('hex').slice(0, 8);
const keyOf = (label: string, name: string, content: string) => `pets/${label}/${name}-${digest(content)}.jpg`;

/** The images in the dataset. */
const stored = [
  keyOf('cat', 'same', 'same'),
  keyOf('cat', 'edited', 'before'),
  keyOf('cat', 'old-name', 'renamed'),
  keyOf('cat', 'gone', 'gone'),
  keyOf('dog', 'rex', 'rex'),
];

/** Chooses a folder named after a label. `contents` are by file name. */
async function chooseFolder(contents: Record<string, string>, label = 'cat'): Promise<void> {
  await page.locator('[data-drop]').waitFor();
  await page.evaluate(
    ([files, folder]) => {
      const chosen = Object.entries(files).map(([name, content]) => {
        const file = new File([content], name, { type: 'image/jpeg' });
        return Object.defineProperty(file, 'webkitRelativePath', { value: `${folder}/${name}` });
      });
      const input = document.querySelector('[data-drop] input[webkitdirectory]') as HTMLInputElement;
      Object.defineProperty(input, 'files', { value: chosen });
      input.dispatchEvent(new Event('change', { bubbles: true }));
    },
    [contents, label] as const,
  );
}

describeInBrowser('a folder that is uploaded again', () => {
  beforeAll(async () => {
    served = await serveConsole();
  }, 180_000);
  beforeEach(async () => {
    sent = [];
    deleted = [];
    opened = await openConsole(served.url, {
      ...fakeDeployment(['cat', 'dog'], 5),
      'GET /v1/datasets/{d}/examples': () => ({
        json: {
          examples: stored.map((key) => {
            const label = key.split('/')[1];
            return { key, label, split: 'train', status: 'embedded', url: pictureUrl(1, 1) };
          }),
        },
      }),
      'POST /v1/datasets/{d}/uploads': ({ json }) => {
        const { files } = json as { files: { filename: string }[] };
        if (files.some(({ filename }) => filename === 'refused.jpg'))
          return { status: 400, json: { code: 'invalid-request', detail: 'The request is not possible.' } };
        sent.push(...files.map(({ filename }) => filename));
        const upload = { url: `${served.url}/v1/bucket`, fields: {} };
        return { status: 201, json: { uploads: files.map(({ filename }) => ({ key: filename, upload })) } };
      },
      'POST /v1/bucket': () => ({ json: {} }),
      'POST /v1/datasets/{d}/examples/delete': ({ json }) => {
        const { keys } = json as { keys: string[] };
        deleted.push(...keys);
        return { json: { results: keys.map((key) => ({ key, outcome: 'deleted' })) } };
      },
    });
    page = opened.page;
    await visit(page, '#/d/pets');
  });
  afterEach(() => opened?.close());
  afterAll(() => served?.close());

  const again = { 'same.jpg': 'same', 'edited.jpg': 'after', 'new-name.jpg': 'renamed', 'new.jpg': 'new' };

  test('uploads new images, and lists renamed, replaced and removed ones', async () => {
    await chooseFolder(again);
    await page.getByText('1 image uploaded, 1 already in the dataset').waitFor();
    const note = page.locator('[data-differences]');
    await note.getByText('1 image with another name').waitFor();
    await note.getByText('1 image with the same name and other content').waitFor();
    await note.getByText('1 image of the dataset not in the folder').waitFor();
    expect(sent).toEqual(['new.jpg']);
    expect(deleted).toEqual([]);
  });

  test('makes the dataset match the folder on request, with an undo for deletions', async () => {
    await chooseFolder(again);
    await page.getByRole('button', { name: 'Make the dataset match the folder' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This uploads 2 images and deletes 3 images').waitFor();
    await dialog.getByRole('button', { name: 'Sync' }).click();
    await page.getByText('3 images deleted.').waitFor();
    expect(sent.sort()).toEqual(['edited.jpg', 'new-name.jpg', 'new.jpg']);
    expect(deleted).toEqual([]);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.locator('.changes').waitFor({ state: 'detached' });
    await page.waitForTimeout(200);
    // Images of other labels stay.
    expect(deleted.sort()).toEqual(stored.slice(1, 4).sort());
  });

  test('keeps both versions on request', async () => {
    await chooseFolder(again);
    await page.getByRole('button', { name: 'Keep both versions' }).click();
    await page.getByText('1 image uploaded', { exact: true }).waitFor();
    expect(sent).toEqual(['new.jpg', 'edited.jpg']);
    expect(deleted).toEqual([]);
  });

  test('lists no differences if it has only new images', async () => {
    await chooseFolder({ 'other.jpg': 'other' });
    await page.getByText('1 image uploaded', { exact: true }).waitFor();
    expect(await page.locator('[data-differences]').count()).toBe(0);
  });

  test('is uploaded even if some files can not be', async () => {
    await chooseFolder({ 'refused.jpg': 'x', 'empty.jpg': '', 'a.jpg': 'a', 'b.jpg': 'b', 'c\u0007.jpg': 'c' });
    await page.getByText('2 images uploaded').waitFor();
    await page.getByText('1 image not uploaded').waitFor();
    await page.getByText('2 files skipped').waitFor();
    expect(sent.sort()).toEqual(['a.jpg', 'b.jpg']);
  });

  test.each(['#/d/constructor', '#/d/pets/constructor'])(
    'may belong to a dataset named like an object property: %s',
    async (address) => {
      await visit(page, address);
      await page.locator('[data-drop]').waitFor();
      expect(await page.locator('[data-upload]').count()).toBe(0);
      expect(opened.errors).toEqual([]);
    },
  );

  test('points out labels that look alike', async () => {
    await chooseFolder({ 'x.jpg': 'x' }, 'Cat');
    await page.getByText('The labels `Cat` and `cat` look alike: they differ only in case.').waitFor();
  });
});
