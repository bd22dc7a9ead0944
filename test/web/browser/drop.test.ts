import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { fakeDeployment } from '../support/fake-data.ts';

/** More than a directory reader returns in one call. */
const cats = 120;
let folder: string;
let served: Awaited<ReturnType<typeof serveConsole>>;
let opened: Awaited<ReturnType<typeof openConsole>>;
let files: { label?: string; filename: string; split: string }[];

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

/** Drops files and folders as a file manager does. https://chromedevtools.github.io/devtools-protocol/tot/Input/ */
async function drop(target: Locator, ...paths: string[]): Promise<void> {
  const box = await target.boundingBox();
  if (!box) throw new Error('The drop target is not visible.');
  const { page } = opened;
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + 12 };
  const data = { items: [], files: paths.map((path) => join(folder, path)), dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
}

describeInBrowser('a drop', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headstart-drop-'));
    for (let i = 0; i < cats; i++) await write(`pets/cat/${i}.jpg`, `cat ${i}`);
    await write('pets/dog/far/below/rex.png', 'dog');
    await write('pets/dog/.hidden.png', 'hidden');
    await write('pets/dog/notes.txt', 'notes');
    await write('fish/nemo.webp', 'fish');
    await write('parts/train/cat/1.jpg', 'one');
    await write('parts/test/cat/2.jpg', 'two');
    await write('mixed/test/cat/1.jpg', 'one');
    await write('mixed/dog/2.jpg', 'two');
    await write('broken/cat/1.jpg', 'one');
    await write('broken/cat/locked.jpg', 'locked');
    await write('loose-1.jpg', 'loose 1');
    await write('loose-2.jpg', 'loose 2');
    served = await serveConsole();
    opened = await openConsole(served.url, {
      ...fakeDeployment(['cat', 'dog'], 5),
      'POST /v1/datasets/{d}/uploads': ({ json }) => {
        const wanted = (json as { files: typeof files }).files;
        files.push(...wanted);
        const upload = { url: `${served.url}/v1/bucket`, fields: {} };
        return { status: 201, json: { uploads: wanted.map(({ filename }) => ({ key: filename, upload })) } };
      },
      'POST /v1/bucket': () => ({ json: {} }),
    });
  }, 180_000);
  beforeEach(async () => {
    files = [];
    await visit(opened.page, '#/');
    await opened.page.locator('.tile').first().waitFor();
  });
  afterAll(async () => {
    await opened?.close();
    await served?.close();
    await rm(folder, { recursive: true });
  });

  test('of a folder with subfolders starts a dataset of its name, with all images below', async () => {
    const { page } = opened;
    await drop(page.locator('[data-drop]'), 'pets');
    await page.getByText(`${cats + 1} images uploaded`).waitFor();
    // The name pets is taken.
    expect(new URL(page.url()).hash).toBe('#/d/pets-2');
    expect(files.filter(({ label }) => label === 'cat')).toHaveLength(cats);
    expect(files.filter(({ label }) => label === 'dog').map(({ filename }) => filename)).toEqual(['rex.png']);
    await page.getByText('notes.txt').waitFor({ state: 'attached' });
  });

  test('of several folders takes a label from each', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets');
    await page.getByText('Drop more images').waitFor();
    await drop(page.locator('[data-drop]'), 'pets/dog', 'fish');
    await page.getByText('2 images uploaded').waitFor();
    expect(files.map(({ label, filename }) => [label, filename])).toEqual([
      ['dog', 'rex.png'],
      ['fish', 'nemo.webp'],
    ]);
  });

  test('of folders and loose images leaves the loose ones unlabelled and does not ask', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets');
    await page.getByText('Drop more images').waitFor();
    await drop(page.locator('[data-drop]'), 'loose-1.jpg', 'pets/dog', 'fish', 'loose-2.jpg');
    await page.getByText('4 images uploaded').waitFor();
    await page.getByText('2 images outside label folders: uploaded without a label.').waitFor();
    expect(files.map(({ split, label, filename }) => [split, label, filename]).sort()).toEqual([
      ['train', 'dog', 'rex.png'],
      ['train', 'fish', 'nemo.webp'],
      ['unlabelled', undefined, 'loose-1.jpg'],
      ['unlabelled', undefined, 'loose-2.jpg'],
    ]);
  });

  test('with folders train and test uses them as splits, and says so', async () => {
    const { page } = opened;
    await drop(page.locator('[data-drop]'), 'parts');
    await page.getByText('2 images uploaded').waitFor();
    expect(files.map(({ split, label }) => [split, label]).sort()).toEqual([
      ['test', 'cat'],
      ['train', 'cat'],
    ]);
    await page.getByText('test/ is the test set, never trained on').waitFor();
    expect(new URL(page.url()).hash).toBe('#/d/parts');
  });

  test('with a folder test beside label folders asks the user', async () => {
    const { page } = opened;
    await drop(page.locator('[data-drop]'), 'mixed');
    const question = page.getByRole('dialog', { name: 'Which folders are labels?' });
    await question.getByText('Some folders look like splits (test/)').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Go back' }).click();
    await question.getByRole('button', { name: 'Splits', exact: true }).click();
    await page.getByText('2 images uploaded').waitFor();
    expect(files.map(({ split, label }) => [split, label]).sort()).toEqual([
      ['test', 'cat'],
      ['train', 'dog'],
    ]);
  });

  test('is uploaded even if one file can not be read', async () => {
    const { page } = opened;
    await page.evaluate(() => {
      function lock(entry: FileSystemEntry): FileSystemEntry {
        if (entry.name === 'locked.jpg') {
          const file: FileSystemFileEntry['file'] = (_, failed) => failed?.(new DOMException('It is locked.'));
          return Object.assign(entry, { file });
        }
        if (entry.isFile) return entry;
        const reader = (entry as FileSystemDirectoryEntry).createReader();
        const read = reader.readEntries.bind(reader);
        reader.readEntries = (done, failed) => read((found) => done(found.map(lock)), failed);
        return Object.assign(entry, { createReader: () => reader });
      }
      const { webkitGetAsEntry } = DataTransferItem.prototype;
      DataTransferItem.prototype.webkitGetAsEntry = function () {
        const entry = webkitGetAsEntry.call(this);
        return entry && lock(entry);
      };
    });
    await drop(page.locator('[data-drop]'), 'broken');
    await page.getByText('1 image uploaded').waitFor();
    await page.getByText('1 file skipped').click();
    await page.getByText('broken/cat/locked.jpg').waitFor();
  });

  test('of a dataset and loose images keeps the labels of the folders', async () => {
    await drop(opened.page.locator('[data-drop]'), 'pets', 'loose-1.jpg');
    await opened.page.getByText(`${cats + 2} images uploaded`).waitFor();
    expect(new Set(files.map(({ label }) => label))).toEqual(new Set(['cat', 'dog', undefined]));
    expect(files.filter(({ split }) => split === 'unlabelled').map(({ filename }) => filename)).toEqual([
      'loose-1.jpg',
    ]);
  });

  test('of only loose images asks for a label, and discards them only by the button Discard', async () => {
    const { page } = opened;
    await visit(page, '#/d/pets');
    await page.getByText('Drop more images').waitFor();
    await drop(page.locator('[data-drop]'), 'loose-1.jpg', 'loose-2.jpg');
    await page.getByRole('dialog', { name: 'What do 2 images show?' }).waitFor();
    const confirm = page.getByRole('dialog', { name: 'Discard 2 images?' });
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('Escape');
      await confirm.waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: 'What do 2 images show?' }).waitFor();
    }
    // Visiting another page does not discard them either.
    await visit(page, '#/settings');
    await page.keyboard.press('Escape');
    await confirm.getByRole('button', { name: 'Upload without a label' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await visit(page, '#/d/pets');
    await page.getByText('2 images uploaded').waitFor();
    expect(files.map(({ split }) => split)).toEqual(['unlabelled', 'unlabelled']);

    files.length = 0;
    await drop(page.locator('[data-drop]'), 'loose-1.jpg');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(files).toEqual([]);
  });

  test('outside the drop zone does not leave the page', async () => {
    const { page } = opened;
    await page.evaluate(() => {
      addEventListener('drop', (event) => Object.assign(window, { stays: event.defaultPrevented }));
    });
    await drop(page.getByRole('heading', { level: 1 }), 'fish/nemo.webp');
    await page.waitForFunction(() => 'stays' in window);
    expect(await page.evaluate(() => (window as unknown as { stays: boolean }).stays)).toBe(true);
  });
});
