import { mkdir, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { findImages } from '../../../cli/upload/find-images.ts';
import { unreadable } from '../../../cli/upload/scan-folder.ts';
import { makeFolder } from '../support/files.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
afterEach(() => folder.remove());

const within = (path: string) => relative(folder.dir, path);

test('a label is the name of the outermost folder, however deep the file', async () => {
  folder = await makeFolder({ 'dog/b.jpg': '', 'cat/a.jpg': '', 'cat/more/deep/c.jpg': '' });
  const { files } = await findImages(folder.dir);
  expect(files.map(({ path, label }) => [within(path), label])).toEqual([
    ['cat/a.jpg', 'cat'],
    ['cat/more/deep/c.jpg', 'cat'],
    ['dog/b.jpg', 'dog'],
  ]);
});

test('files without a valid label are skipped with the reason', async () => {
  folder = await makeFolder({
    'readme.txt': '',
    'a.jpg': '',
    '.git/a.jpg': '',
    '__MACOSX/cat/._a.jpg': '',
    '_other/a.jpg': '',
    'cat/.DS_Store': '',
  });
  const { files, skipped } = await findImages(folder.dir);
  expect(files).toEqual([]);
  expect(skipped.map(({ path, reason, counts }) => [within(path), reason, counts])).toEqual([
    ['.git', 'hidden', false],
    ['__MACOSX', 'hidden', false],
    ['cat/.DS_Store', 'hidden', false],
    ['_other/a.jpg', "A label can't start with a single underscore: such names are reserved.", true],
    ['a.jpg', 'not in the folder of a label', true],
    ['readme.txt', 'not in the folder of a label', false],
  ]);
});

test('a file with an invalid name is skipped with the rule that it breaks', async () => {
  const names = ['a\\b.jpg', 'line\nbreak.jpg', 'bell\u0007.jpg', `\${filename}.jpg`, `${'x'.repeat(246)}.jpg`];
  const files = Object.fromEntries(
    [...names, ...Array.from({ length: 33 }, (_, i) => `${i}.jpg`)].map((name) => [`cat/${name}`, '']),
  );
  folder = await makeFolder(files);
  const found = await findImages(folder.dir);
  expect(found.files.map(({ name }) => name).sort()).toEqual(
    [...Array.from({ length: 33 }, (_, i) => `${i}.jpg`), `${'x'.repeat(246)}.jpg`].sort(),
  );
  expect(found.skipped.map(({ reason, counts }) => [reason.slice(0, 36), counts])).toEqual([
    ["A file name can't contain ${filename", true],
    ["A file name can't contain a slash, a", true],
    ["A file name can't contain a slash, a", true],
    ["A file name can't contain a slash, a", true],
  ]);
});

test.each([
  ['ENOENT', 'a.jpg', 'no longer there'],
  ['ENOENT', 'caf\ufffd.jpg', 'its name is not UTF-8. Rename it'],
  ['EACCES', 'a.jpg', 'no permission to read it'],
  ['EIO', 'a.jpg', "can't be read (EIO)"],
])('%s of %s is explained', (code, path, reason) => {
  expect(unreadable(path, Object.assign(new Error('no'), { code }))).toBe(reason);
});

test('files with names that are not UTF-8 are skipped', async () => {
  folder = await makeFolder({ 'cat/a.jpg': '' });
  await mkdir(Buffer.from(`${folder.dir}/caf\xe9`, 'latin1'));
  const { files, skipped } = await findImages(folder.dir);
  expect(files.map(({ name }) => name)).toEqual(['a.jpg']);
  expect(skipped).toMatchObject([{ reason: 'its name is not UTF-8. Rename it', counts: true }]);
});

test('folders train, test and val around the labels are splits', async () => {
  folder = await makeFolder({
    LICENSE: '',
    'Train/cat/1.jpg': '',
    'Train/dog/1.jpg': '',
    'test/cat/2.jpg': '',
    'val/dog/3.jpg': '',
    'annotations/all.json': '',
  });
  const { files, parts } = await findImages(folder.dir);
  expect(
    files.filter(({ name }) => name.endsWith('.jpg')).map(({ label, split, name }) => [split, label, name]),
  ).toEqual([
    ['train', 'cat', '1.jpg'],
    ['train', 'dog', '1.jpg'],
    ['test', 'cat', '2.jpg'],
    ['train', 'dog', '3.jpg'],
  ]);
  expect(parts.map((part) => [part.folder, part.split])).toEqual([
    ['Train', 'train'],
    ['test', 'test'],
    ['val', 'train'],
  ]);
});

test('labels next to such folders are refused with what to do', async () => {
  folder = await makeFolder({ 'train/cat/1.jpg': '', 'dog/1.jpg': '' });
  await expect(findImages(folder.dir, { advice: 'Do this.' })).rejects.toThrow(
    /Some folders look like splits \(train\/\), others like labels \(dog\/\)\. Do this\./,
  );
});

test('all files can get one label', async () => {
  folder = await makeFolder({ 'a.jpg': '', 'sub/b.jpg': '' });
  const { files } = await findImages(folder.dir, { label: 'cat' });
  expect(files.map(({ path, label }) => [within(path), label])).toEqual([
    ['a.jpg', 'cat'],
    ['sub/b.jpg', 'cat'],
  ]);
});

test('files can be unlabelled', async () => {
  folder = await makeFolder({ 'cat/a.jpg': '' });
  const { files } = await findImages(folder.dir, { labelled: false });
  expect(files).toEqual([{ path: join(folder.dir, 'cat/a.jpg'), name: 'a.jpg', split: 'unlabelled' }]);
});

test('labels are NFC', async () => {
  folder = await makeFolder({ 'cafe\u0301/a.jpg': '' });
  expect((await findImages(folder.dir)).files[0]?.label).toBe('caf\u00e9');
});

test('a link to a file is followed, a link to a folder is not', async () => {
  folder = await makeFolder({ 'cat/a.jpg': '', 'other/x.jpg': '' });
  await mkdir(join(folder.dir, 'dog'));
  await symlink(join(folder.dir, 'cat/a.jpg'), join(folder.dir, 'dog/linked.jpg'));
  await symlink(folder.dir, join(folder.dir, 'dog/circle'));
  await symlink(join(folder.dir, 'none.jpg'), join(folder.dir, 'dog/lost.jpg'));
  const { files, skipped } = await findImages(folder.dir);
  expect(files.map(({ path }) => within(path))).toContain('dog/linked.jpg');
  expect(skipped.map(({ path, reason }) => [within(path), reason])).toEqual([
    ['dog/circle', 'a link to a folder. Give that folder itself'],
    ['dog/lost.jpg', 'a broken link'],
  ]);
});

test('a missing folder is named', async () => {
  folder = await makeFolder({});
  await expect(findImages(join(folder.dir, 'nothing'))).rejects.toThrow(/Folder .*nothing does not exist/);
});

test('a label that breaks a rule is refused', async () => {
  folder = await makeFolder({});
  await expect(findImages(folder.dir, { label: 'a/b' })).rejects.toThrow("can't contain a slash");
});
