import { describe, expect, test } from '@jest/globals';
import { maxImageBytes } from '../../../shared/domain/images/limits.ts';
import type { PickedFile } from '../../../web/uploader/picked.ts';
import { datasetName, isDatasetName, planUpload } from '../../../web/uploader/plan.ts';

function picked(path: string, size = 100, type = ''): PickedFile {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  return { file: { name, size, type } as File, folders: parts };
}

const plan = (...files: PickedFile[]) => planUpload({ files, unread: [] });

const labelsOf = (...paths: string[]) =>
  plan(...paths.map((path) => picked(path))).images.map(({ file, label, split }) => [file.name, split, label]);

describe('the label of an image', () => {
  test('is its folder; the folder around names the dataset', () => {
    expect(labelsOf('pets/cat/1.jpg', 'pets/dog/2.png')).toEqual([
      ['1.jpg', 'train', 'cat'],
      ['2.png', 'train', 'dog'],
    ]);
    expect(plan(picked('My Pets/cat/1.jpg')).suggestion).toBe('my-pets');
  });

  test('is the dropped folder if it has no subfolders, or several were dropped', () => {
    expect(labelsOf('cat/1.jpg', 'dog/2.jpg')).toEqual([
      ['1.jpg', 'train', 'cat'],
      ['2.jpg', 'train', 'dog'],
    ]);
    expect(labelsOf('cat/1.jpg', 'cat/2.jpg').map(([, , label]) => label)).toEqual(['cat', 'cat']);
  });

  test('is the outermost of nested folders', () =>
    expect(labelsOf('cat/a/b/1.jpg', 'dog/2.jpg').map(([, , label]) => label)).toEqual(['cat', 'dog']));

  test('is missing for images without a folder', () =>
    expect(labelsOf('1.jpg')).toEqual([['1.jpg', 'train', undefined]]));

  test('comes after the folder of a set', () =>
    expect(labelsOf('pets/_test/cat/1.jpg', 'pets/_golden/dog/2.jpg', 'pets/_unlabelled/3.jpg')).toEqual([
      ['1.jpg', 'test', 'cat'],
      ['2.jpg', 'golden', 'dog'],
      ['3.jpg', 'unlabelled', undefined],
    ]));
});

describe('a refused file', () => {
  test('has its reason', () => {
    const { images, refused } = plan(
      picked('cat/notes.txt'),
      picked('cat/IMG_1.HEIC'),
      picked('cat/empty.jpg', 0),
      picked('cat/large.jpg', maxImageBytes + 1),
      picked('_other/1.jpg'),
    );
    expect(images).toEqual([]);
    expect(refused.map(({ name, reason }) => `${name} ${reason}`)).toEqual([
      expect.stringMatching(/^cat\/notes\.txt This is not a JPEG/),
      'cat/IMG_1.HEIC This is a HEIC image. Export it as JPEG.',
      expect.stringMatching(/^cat\/empty\.jpg The file is empty/),
      expect.stringMatching(/^cat\/large\.jpg The file has .* the limit is/),
      expect.stringMatching(/^_other\/1\.jpg A label can't start/),
    ]);
  });

  test('is not reported if it is hidden', () =>
    expect(plan(picked('cat/.DS_Store'), picked('.git/a.jpg'))).toEqual({ images: [], refused: [], parts: [] }));
});

test('every suggested name is valid', () => {
  for (const text of ['My Pets', 'Ärzte & Katzen', '___', 'a'.repeat(80), 'x-', '日本']) {
    expect([text, isDatasetName(datasetName(text))]).toEqual([text, true]);
  }
});

describe('folders of sets', () => {
  test.each([
    ['in one folder', 'pets/'],
    ['next to each other', ''],
  ])('%s give their images a set, and are reported', (_, around) => {
    const { images, parts, suggestion } = plan(
      ...['train/cat/1.jpg', 'Test/cat/2.jpg', 'val/dog/3.jpg'].map((path) => picked(`${around}${path}`)),
    );
    expect(images.map(({ split, label }) => [split, label])).toEqual([
      ['train', 'cat'],
      ['test', 'cat'],
      ['train', 'dog'],
    ]);
    expect(parts).toHaveLength(3);
    expect(parts[1]).toBe('Test/ is the test set, never trained on');
    expect(suggestion).toBe(around ? 'pets' : undefined);
  });

  test('keep their meaning when dropped alone', () => {
    expect(labelsOf('test/cat/1.jpg', 'test/dog/2.jpg')).toEqual([
      ['1.jpg', 'test', 'cat'],
      ['2.jpg', 'test', 'dog'],
    ]);
    expect(labelsOf('_golden/cat/1.jpg')).toEqual([['1.jpg', 'golden', 'cat']]);
  });

  test('next to other folders get the meaning that the user chooses', () => {
    const files = ['pets/test/cat/1.jpg', 'pets/dog/2.jpg'].map((path) => picked(path));
    expect(planUpload({ files, unread: [] }).unclear).toContain('test/');
    const labels = (splits: 'use' | 'as-labels' | 'ignore') =>
      planUpload({ files, unread: [] }, splits).images.map(({ split, label }) => `${split} ${label}`);
    expect(labels('use')).toEqual(['test cat', 'train dog']);
    expect(labels('as-labels')).toEqual(['train test', 'train dog']);
    expect(labels('ignore')).toEqual(['train cat', 'train dog']);
  });
});

describe('a file', () => {
  test('with an invalid name does not stop the others', () => {
    const bad = ['a\\b.jpg', 'a\u0007.jpg', 'a\ud800.jpg', `${'x'.repeat(260)}.jpg`, ['$', '{filename}.jpg'].join('')];
    const { images, refused } = plan(...bad.map((name) => picked(`cat/${name}`)), picked('cat/good.jpg'));
    expect(images.map(({ file }) => file.name)).toEqual(['good.jpg']);
    expect(refused).toHaveLength(bad.length);
  });

  test('with an extension that names an object property is refused', () => {
    expect(plan(picked('cat/a.constructor'), picked('cat/b.__proto__')).refused).toHaveLength(2);
  });

  test("that can't be read is reported", () => {
    const unread = [{ name: 'cat/locked.jpg', reason: "can't be read" }];
    expect(planUpload({ files: [], unread }).refused).toEqual(unread);
  });
});

test('names of object properties are valid labels', () =>
  expect(labelsOf('pets/__proto__/1.jpg', 'pets/constructor/2.jpg', 'pets/toString/3.jpg').map(([, , l]) => l)).toEqual(
    ['__proto__', 'constructor', 'toString'],
  ));
