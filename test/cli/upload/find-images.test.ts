import { mkdir, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { findImages } from '../../../cli/upload/find-images.ts';
import { makeFolder } from '../support/files.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
afterEach(() => folder.remove());

const within = (path: string) => relative(folder.dir, path);

test('a label is the name of the folder directly below, however deep the file', async () => {
  folder = await makeFolder({ 'dog/b.jpg': '', 'cat/a.jpg': '', 'cat/more/deep/c.jpg': '' });
  const { files } = await findImages(folder.dir);
  expect(files.map(({ path, label }) => [within(path), label])).toEqual([
    ['cat/a.jpg', 'cat'],
    ['cat/more/deep/c.jpg', 'cat'],
    ['dog/b.jpg', 'dog'],
  ]);
});

test('what has no label or a wrong one is skipped with the reason', async () => {
  folder = await makeFolder({ 'readme.txt': '', '.git/a.jpg': '', '_test/cat/a.jpg': '', 'cat/.DS_Store': '' });
  const { files, skipped } = await findImages(folder.dir);
  expect(files).toEqual([]);
  expect(skipped.map(({ path, reason }) => [within(path), reason])).toEqual([
    ['.git', 'hidden'],
    ['_test', "A label can't start with a single underscore: such names are reserved."],
    ['cat/.DS_Store', 'hidden'],
    ['readme.txt', 'not in the folder of a label'],
  ]);
});

test('one label can be given to all files', async () => {
  folder = await makeFolder({ 'a.jpg': '', 'sub/b.jpg': '' });
  const { files } = await findImages(folder.dir, { label: 'cat' });
  expect(files.map(({ path, label }) => [within(path), label])).toEqual([
    ['a.jpg', 'cat'],
    ['sub/b.jpg', 'cat'],
  ]);
});

test('files can be taken without labels', async () => {
  folder = await makeFolder({ 'cat/a.jpg': '' });
  const { files } = await findImages(folder.dir, { labelled: false });
  expect(files).toEqual([{ path: join(folder.dir, 'cat/a.jpg') }]);
});

test('labels are in normal form C, as they are compared', async () => {
  folder = await makeFolder({ 'cafe\u0301/a.jpg': '' });
  expect((await findImages(folder.dir)).files[0]?.label).toBe('caf\u00e9');
});

test('a link to a file is followed, a link to a folder is not', async () => {
  folder = await makeFolder({ 'cat/a.jpg': '', 'other/x.jpg': '' });
  await mkdir(join(folder.dir, 'dog'));
  await symlink(join(folder.dir, 'cat/a.jpg'), join(folder.dir, 'dog/linked.jpg'));
  await symlink(folder.dir, join(folder.dir, 'dog/circle'));
  const { files, skipped } = await findImages(folder.dir);
  expect(files.map(({ path }) => within(path))).toContain('dog/linked.jpg');
  expect(skipped.map(({ path, reason }) => [within(path), reason])).toEqual([
    ['dog/circle', 'neither file nor folder'],
  ]);
});

test('a folder that is not there is named', async () => {
  folder = await makeFolder({});
  await expect(findImages(join(folder.dir, 'nothing'))).rejects.toThrow(/There is no folder .*nothing/);
});

test('a label that breaks a rule is refused', async () => {
  folder = await makeFolder({});
  await expect(findImages(folder.dir, { label: 'a/b' })).rejects.toThrow("can't contain a slash");
});
