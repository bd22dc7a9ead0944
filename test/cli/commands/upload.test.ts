import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type FakeOptions, startFakeService } from '../support/fake-service.ts';
import { jpeg, makeFolder } from '../support/files.ts';
import { run } from '../support/run.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A folder of images, whose bytes are the texts given, and a service to upload it to. */
async function setUp(files: Record<string, string | Buffer>, options?: FakeOptions) {
  const images = Object.entries(files).map(([name, content]) => [
    name,
    name.endsWith('.jpg') && content !== '' ? jpeg(`${content}`) : content,
  ]);
  const folder = await makeFolder(Object.fromEntries(images));
  const service = await startFakeService(options);
  ends.push(folder.remove, service.stop);
  const env = { HEADSTART_URL: service.url, HEADSTART_API_KEY: 'hs_1' };
  const asked: string[] = [];
  const answering = (yes: boolean) => async (question: string) => {
    asked.push(question);
    return yes;
  };
  const upload = (...args: string[]) => run(['upload', folder.dir, '--dataset', 'pets', '--no-wait', ...args], env);
  return {
    ...service,
    dir: folder.dir,
    asked,
    upload,
    /** The same on a terminal, where the user answers. */
    uploadAsking: (yes: boolean, ...args: string[]) =>
      run(['upload', folder.dir, '--dataset', 'pets', '--no-wait', ...args], env, { confirm: answering(yes) }),
    put: async (name: string, content: string) => {
      await mkdir(dirname(join(folder.dir, name)), { recursive: true });
      await writeFile(join(folder.dir, name), jpeg(content));
    },
    move: (from: string, to: string) => rename(join(folder.dir, from), join(folder.dir, to)),
    remove: (name: string) => rm(join(folder.dir, name)),
    keys: () => [...service.stored.keys()].sort(),
  };
}

const key = (path: string, content: string) =>
  `pets/${path.replace(/\.jpg$/, '')}-${createHash('sha256').update(jpeg(content)).digest('hex').slice(0, 8)}.jpg`;

describe('a file that can not be uploaded', () => {
  test('is named, does not stop the others, and the exit code is 1', async () => {
    const names = Array.from({ length: 33 }, (_, i) => `cat/${i}.jpg`);
    const { upload, stored } = await setUp(
      Object.fromEntries([...names, 'cat/back\\slash.jpg'].map((name) => [name, name])),
    );
    const { code, text, errors } = await upload();
    expect(stored.size).toBe(33);
    expect(code).toBe(1);
    expect(text).toMatch(/1 skipped: A file name can't contain a slash, a backslash .*\n.*back\\slash\.jpg/);
    expect(errors).toBe('headstart: 1 file or folder skipped: see above.');
  });

  test('may be empty', async () => {
    const { upload, keys } = await setUp({ 'cat/1.jpg': 'a', 'cat/2.jpg': '', 'dog/1.jpg': 'b' });
    const { code, text } = await upload();
    expect(keys()).toEqual([key('cat/1.jpg', 'a'), key('dog/1.jpg', 'b')]);
    expect([code, text]).toEqual([1, expect.stringMatching(/1 skipped: empty\n.*cat\/2\.jpg/)]);
  });

  test('does not count if it does not have the name of an image', async () => {
    const { upload } = await setUp({ 'cat/1.jpg': 'a', 'cat/notes.txt': 'text', 'cat/.hidden.jpg': 'b' });
    expect(await upload()).toMatchObject({ code: 0 });
  });
});

describe('splits around the labels', () => {
  test('are used and printed', async () => {
    const { upload, keys } = await setUp({ 'train/cat/1.jpg': 'a', 'test/cat/2.jpg': 'b', 'val/cat/3.jpg': 'c' });
    const { code, text } = await upload();
    expect(code).toBe(0);
    expect(keys()).toEqual([key('_test/cat/2.jpg', 'b'), key('cat/1.jpg', 'a'), key('cat/3.jpg', 'c')].sort());
    expect(text).toContain('test/ is the test set, never trained on (1 image)');
    expect(text).toContain('val/ is trained on too');
  });

  test('are labels on request', async () => {
    const { upload, keys } = await setUp({ 'train/cat/1.jpg': 'a', 'test/cat/2.jpg': 'b' });
    await upload('--splits', 'as-labels');
    expect(keys()).toEqual([key('test/2.jpg', 'b'), key('train/1.jpg', 'a')]);
  });

  test('next to labels are refused with the possible commands, and nothing is uploaded', async () => {
    const { upload, dir, stored } = await setUp({ 'train/cat/1.jpg': 'a', 'dog/2.jpg': 'b' });
    const { code, errors } = await upload();
    expect([code, stored.size]).toEqual([2, 0]);
    expect(errors).toContain(`headstart upload ${dir} --dataset pets --splits as-labels`);
    expect(errors).toContain(`headstart upload ${dir} --dataset pets --splits ignore`);
  });

  test('and --split contradict each other', async () => {
    const { upload, stored } = await setUp({ 'train/cat/1.jpg': 'a', 'test/cat/2.jpg': 'b' });
    const { code, errors } = await upload('--split', 'test');
    expect([code, stored.size]).toEqual([2, 0]);
    expect(errors).toContain('Omit --split');
  });
});

describe('a folder uploaded again', () => {
  async function uploaded() {
    const world = await setUp({ 'cat/1.jpg': 'a', 'cat/2.jpg': 'b', 'dog/3.jpg': 'c', 'dog/4.jpg': 'd' });
    await world.upload();
    return world;
  }
  const before = [key('cat/1.jpg', 'a'), key('cat/2.jpg', 'b'), key('dog/3.jpg', 'c'), key('dog/4.jpg', 'd')].sort();

  test('unchanged uploads nothing', async () => {
    const { upload, keys } = await uploaded();
    const { code, text } = await upload();
    expect(keys()).toEqual(before);
    expect([code, text]).toEqual([0, 'Uploaded nothing to dataset pets\n  4 images already in the dataset']);
  });

  test('with a renamed, a replaced and a deleted file uploads no duplicate and offers a sync', async () => {
    const { upload, keys, move, put, remove, dir } = await uploaded();
    await move('cat/1.jpg', 'cat/renamed.jpg');
    await put('cat/2.jpg', 'other');
    await remove('dog/3.jpg');
    await put('dog/5.jpg', 'e');
    const { code, text, errors } = await upload();
    expect(keys()).toEqual([...before, key('dog/5.jpg', 'e')].sort());
    expect(code).toBe(1);
    expect(text).toContain(
      `1 already in the dataset under another name\n    ${dir}/cat/renamed.jpg: ${key('cat/1.jpg', 'a')}`.slice(0, 80),
    );
    expect(text).toContain('1 not uploaded: the dataset has other content under this name');
    expect(text).toContain('1 image only in the dataset');
    expect(text).toContain(`To make the dataset equal to the folder: headstart upload ${dir} --dataset pets --sync`);
    expect(errors).toContain('1 file with other content in the dataset: add --sync or --add.');
  });

  test('with --sync makes the dataset equal after a confirmation', async () => {
    const { uploadAsking, asked, keys, move, put, remove } = await uploaded();
    await move('cat/1.jpg', 'cat/renamed.jpg');
    await put('cat/2.jpg', 'other');
    await remove('dog/3.jpg');
    await put('dog/5.jpg', 'e');
    const no = await uploadAsking(false, '--sync');
    expect([no.code, no.errors, keys()]).toEqual([1, 'headstart: Nothing was changed.', before]);

    const { code, text } = await uploadAsking(true, '--sync');
    expect(asked).toEqual(new Array(2).fill('3 images will be deleted from the dataset. Continue?'));
    expect(keys()).toEqual(
      [key('cat/renamed.jpg', 'a'), key('cat/2.jpg', 'other'), key('dog/4.jpg', 'd'), key('dog/5.jpg', 'e')].sort(),
    );
    for (const line of [
      '1 image to upload',
      '1 image to replace',
      '1 image to rename',
      '1 image to delete, not in the folder',
    ])
      expect(text).toContain(line);
    expect(text).toContain('Deleted 3 images from dataset pets');
    expect(code).toBe(0);
    expect((await uploadAsking(true, '--sync')).text).toBe('Dataset pets already equals the folder (4 images)');
  });

  test('with --sync and without a terminal needs --yes', async () => {
    const { upload, keys, remove } = await uploaded();
    await remove('dog/3.jpg');
    const refused = await upload('--sync');
    expect([refused.code, keys()]).toEqual([2, before]);
    expect(refused.errors).toMatch(/Nothing was changed\. To confirm: headstart upload .* --sync --yes/);
    expect(await upload('--sync', '--yes')).toMatchObject({ code: 0 });
    expect(keys()).toEqual(before.filter((one) => one !== key('dog/3.jpg', 'c')));
  });

  test('with --dry-run changes nothing', async () => {
    const { upload, keys, remove, put } = await uploaded();
    await remove('dog/3.jpg');
    await put('dog/5.jpg', 'e');
    const synced = await upload('--sync', '--dry-run');
    expect([synced.code, synced.text]).toEqual([0, expect.stringContaining('1 image to delete')]);
    expect((await upload('--dry-run')).text).toContain('1 image to upload');
    expect(keys()).toEqual(before);
  });

  test('offers a sync with the same options', async () => {
    const { dir, upload, put } = await uploaded();
    await put('cat/1.jpg', 'other');
    const { text } = await upload('--label', 'cat', '--split', 'train');
    expect(text).toContain(`headstart upload ${dir} --dataset pets --label cat --split train --sync`);
  });

  test('with --add keeps both versions', async () => {
    const { upload, keys, put } = await uploaded();
    await put('cat/2.jpg', 'other');
    expect(await upload('--add')).toMatchObject({ code: 0 });
    expect(keys()).toEqual([...before, key('cat/2.jpg', 'other')].sort());
  });

  test('with --sync keeps other splits, manifests and unlabelled images', async () => {
    const { upload, keys, stored } = await uploaded();
    const others = ['pets/_test/cat/1.jpg', 'pets/_golden/cat/1.jpg', 'pets/_unlabelled/1.jpg'];
    for (const other of others) stored.set(other, jpeg(other));
    expect(await upload('--sync', '--yes')).toMatchObject({ code: 0 });
    expect(keys()).toEqual([...before, ...others].sort());
  });

  test('with --sync keeps images that an unreadable file could be, and those whose replacement failed', async () => {
    const { dir, upload, keys, put } = await uploaded();
    await writeFile(join(dir, 'cat/1.jpg'), '');
    await put('cat/2.jpg', 'other');
    const service = await startFakeService({ refuse: () => ({ status: 400 }) });
    ends.push(service.stop);
    for (const name of before) service.stored.set(name, jpeg(name));
    const env = { HEADSTART_URL: service.url, HEADSTART_API_KEY: 'hs_1' };
    const failed = await run(['upload', dir, '--dataset', 'pets', '--no-wait', '--sync', '--yes'], env);
    expect([failed.code, [...service.stored.keys()].sort()]).toEqual([1, before]);

    expect(await upload('--sync', '--yes')).toMatchObject({ code: 1 });
    expect(keys()).toEqual([key('cat/1.jpg', 'a'), key('cat/2.jpg', 'other'), ...before.slice(2)].sort());
  });

  test('with --sync and an unreadable folder deletes nothing', async () => {
    const { dir, upload, keys, remove } = await uploaded();
    await remove('dog/3.jpg');
    await mkdir(Buffer.from(`${dir}/caf\xe9`, 'latin1'));
    const { code, errors } = await upload('--sync', '--yes');
    expect([code, keys()]).toEqual([2, before]);
    expect(errors).toContain('its name is not UTF-8. Rename it');
  });
});

describe('labels', () => {
  test('that look alike, in folder or dataset, are printed before the upload', async () => {
    const { upload, stored } = await setUp({ 'cat/1.jpg': 'a', 'cat /2.jpg': 'b', 'Dog/3.jpg': 'c' });
    stored.set('pets/dog/9.jpg', jpeg('z'));
    const { code, text } = await upload();
    expect(code).toBe(0);
    expect(text.indexOf('The labels `cat` and `cat ` look alike: they differ only in spaces.')).toBeGreaterThanOrEqual(
      0,
    );
    expect(text.indexOf('The labels `Dog` and `dog` look alike: they differ only in case.')).toBeLessThan(
      text.indexOf('Uploaded'),
    );
  });

  test('that contradict each other on identical images are printed', async () => {
    const { upload } = await setUp({ 'cat/1.jpg': 'a', 'dog/2.jpg': 'a' });
    expect((await upload()).text).toMatch(/1 image under several labels: at most one label is right\n.*cat\/1\.jpg = /);
  });

  test('may be properties of every object', async () => {
    const { upload, keys } = await setUp({ 'constructor/1.jpg': 'a', '__proto__/1.jpg': 'b', 'toString/1.jpg': 'c' });
    expect(await upload()).toMatchObject({ code: 0 });
    expect(keys()).toEqual(
      [key('constructor/1.jpg', 'a'), key('__proto__/1.jpg', 'b'), key('toString/1.jpg', 'c')].sort(),
    );
    expect((await upload()).text).toContain('3 images already in the dataset');
  });
});
