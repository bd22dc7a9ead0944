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
  test('is the folder in the folder that was dropped, which names the dataset', () => {
    expect(labelsOf('pets/cat/1.jpg', 'pets/dog/2.png')).toEqual([
      ['1.jpg', 'train', 'cat'],
      ['2.png', 'train', 'dog'],
    ]);
    expect(plan(picked('My Pets/cat/1.jpg')).suggestion).toBe('my-pets');
  });

  test('is the folder itself where several were dropped, or one that has images only', () => {
    expect(labelsOf('cat/1.jpg', 'dog/2.jpg')).toEqual([
      ['1.jpg', 'train', 'cat'],
      ['2.jpg', 'train', 'dog'],
    ]);
    expect(labelsOf('cat/1.jpg', 'cat/2.jpg').map(([, , label]) => label)).toEqual(['cat', 'cat']);
  });

  test('is the outer folder of deeper ones', () =>
    expect(labelsOf('cat/a/b/1.jpg', 'dog/2.jpg').map(([, , label]) => label)).toEqual(['cat', 'dog']));

  test('is still to be chosen for images in no folder', () =>
    expect(labelsOf('1.jpg')).toEqual([['1.jpg', 'train', undefined]]));

  test('stands after the folder of a split', () =>
    expect(labelsOf('pets/_test/cat/1.jpg', 'pets/_golden/dog/2.jpg', 'pets/_unlabelled/3.jpg')).toEqual([
      ['1.jpg', 'test', 'cat'],
      ['2.jpg', 'golden', 'dog'],
      ['3.jpg', 'unlabelled', undefined],
    ]));
});

describe('what is left out', () => {
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
      expect.stringMatching(/^cat\/notes\.txt is not a JPEG/),
      'cat/IMG_1.HEIC is a HEIC image: export it as JPEG',
      expect.stringMatching(/^cat\/empty\.jpg is empty/),
      expect.stringMatching(/^cat\/large\.jpg has 20 MiB/),
      expect.stringMatching(/^_other\/1\.jpg A label can't start/),
    ]);
  });

  test('is not mentioned where it is hidden', () =>
    expect(plan(picked('cat/.DS_Store'), picked('.git/a.jpg'))).toEqual({ images: [], refused: [], parts: [] }));
});

test('a dataset can have every name that is suggested', () => {
  for (const text of ['My Pets', 'Ärzte & Katzen', '___', 'a'.repeat(80), 'x-', '日本']) {
    expect([text, isDatasetName(datasetName(text))]).toEqual([text, true]);
  }
});

describe('folders that are parts of a dataset', () => {
  test.each([
    ['in one folder', 'pets/'],
    ['beside each other', ''],
  ])('%s give their images a part, and are told', (_, around) => {
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

  test('stay that where one is dropped alone', () => {
    expect(labelsOf('test/cat/1.jpg', 'test/dog/2.jpg')).toEqual([
      ['1.jpg', 'test', 'cat'],
      ['2.jpg', 'test', 'dog'],
    ]);
    expect(labelsOf('_golden/cat/1.jpg')).toEqual([['1.jpg', 'golden', 'cat']]);
  });

  test('are asked about beside others, and then taken as is said', () => {
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
  test('with a name that no image can have stops no other', () => {
    const bad = ['a\\b.jpg', 'a\u0007.jpg', 'a\ud800.jpg', `${'x'.repeat(260)}.jpg`, ['$', '{filename}.jpg'].join('')];
    const { images, refused } = plan(...bad.map((name) => picked(`cat/${name}`)), picked('cat/good.jpg'));
    expect(images.map(({ file }) => file.name)).toEqual(['good.jpg']);
    expect(refused).toHaveLength(bad.length);
  });

  test('called like a property of every object has the type that it says', () => {
    expect(plan(picked('cat/a.constructor'), picked('cat/b.__proto__')).refused).toHaveLength(2);
  });

  test('that could not be read is named', () => {
    const unread = [{ name: 'cat/locked.jpg', reason: "can't be read" }];
    expect(planUpload({ files: [], unread }).refused).toEqual(unread);
  });
});

test('labels that are properties of every object are labels like any other', () =>
  expect(labelsOf('pets/__proto__/1.jpg', 'pets/constructor/2.jpg', 'pets/toString/3.jpg').map(([, , l]) => l)).toEqual(
    ['__proto__', 'constructor', 'toString'],
  ));
