import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chooseImages, fewer } from '../../../bench/harness/images.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'images-'));
  for (const label of ['cat', 'dog']) {
    await mkdir(join(dir, label));
    for (let i = 0; i < 10; i++) await writeFile(join(dir, label, `${i}.jpg`), 'x'.repeat(1000));
  }
});
afterEach(() => rm(dir, { recursive: true }));

test('without a test folder, every fifth image is a test image', async () => {
  const { train, test: apart, labels } = await chooseImages({ data: dir }, dir);
  expect(labels).toEqual(['cat', 'dog']);
  expect(train).toHaveLength(16);
  expect(apart.map(({ label, name }) => `${label}/${name}`)).toEqual([
    'cat/4.jpg',
    'cat/9.jpg',
    'dog/4.jpg',
    'dog/9.jpg',
  ]);
});

test('the description describes them without paths', async () => {
  const { description } = await chooseImages({ data: dir, test: dir, about: 'pets' }, dir);
  expect(description).toBe('pets: 20 images of 2 classes to train on (1 kB each on average), 20 to test');
});

test('strangers come from their own folders; without folders there are none', async () => {
  const { strangers } = await chooseImages({ data: dir, strangers: [dir, dir] }, dir);
  expect(strangers).toHaveLength(40);
  expect((await chooseImages({ data: dir }, dir)).strangers).toEqual([]);
});

test('further data sets have labels of their own, and are named by their folders', async () => {
  const shapes = join(dir, 'shapes');
  await mkdir(join(shapes, 'circle'), { recursive: true });
  for (let i = 0; i < 5; i++) await writeFile(join(shapes, 'circle', `${i}.jpg`), 'x'.repeat(1000));
  const { also } = await chooseImages({ data: dir, also: [shapes] }, dir);
  expect(also.map(({ labels, description }) => [labels, description])).toEqual([
    [['circle'], 'shapes: 4 images of 1 classes to train on (1 kB each on average), 1 to test'],
  ]);
});

test('a subset has all labels', async () => {
  const images = fewer(await chooseImages({ data: dir, test: dir }, dir), 4);
  expect(images.train.map(({ label }) => label)).toEqual(['cat', 'cat', 'dog', 'dog']);
});

test('a folder without images is an error that says what it should contain', async () => {
  await mkdir(join(dir, 'empty'));
  await expect(chooseImages({ data: join(dir, 'empty') }, dir)).rejects.toThrow('contains no images');
});
