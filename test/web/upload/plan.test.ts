import { describe, expect, test } from '@jest/globals';
import type { PickedFile } from '../../../web/upload/picked.ts';
import { datasetName, isDatasetName, labelProblem, mostBytes, planUpload } from '../../../web/upload/plan.ts';

function picked(path: string, size = 100, type = ''): PickedFile {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  return { file: { name, size, type } as File, folders: parts };
}

const labelsOf = (...paths: string[]) =>
  planUpload(paths.map((path) => picked(path))).images.map(({ file, label, split }) => [file.name, split, label]);

describe('the label of an image', () => {
  test('is the folder in the folder that was dropped, which names the dataset', () => {
    expect(labelsOf('pets/cat/1.jpg', 'pets/dog/2.png')).toEqual([
      ['1.jpg', 'train', 'cat'],
      ['2.png', 'train', 'dog'],
    ]);
    expect(planUpload([picked('My Pets/cat/1.jpg')]).suggestion).toBe('my-pets');
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
    const { images, refused } = planUpload([
      picked('cat/notes.txt'),
      picked('cat/empty.jpg', 0),
      picked('cat/large.jpg', mostBytes + 1),
      picked('_other/1.jpg'),
    ]);
    expect(images).toEqual([]);
    expect(refused.map(({ name, reason }) => `${name} ${reason}`)).toEqual([
      expect.stringMatching(/^cat\/notes\.txt is not a JPEG/),
      expect.stringMatching(/^cat\/empty\.jpg is empty/),
      expect.stringMatching(/^cat\/large\.jpg has 20 MB/),
      expect.stringMatching(/^_other\/1\.jpg A label can't start/),
    ]);
  });

  test('is not mentioned where it is hidden', () =>
    expect(planUpload([picked('cat/.DS_Store'), picked('.git/a.jpg')])).toEqual({ images: [], refused: [] }));
});

test('a dataset can have every name that is suggested', () => {
  for (const text of ['My Pets', 'Ärzte & Katzen', '___', 'a'.repeat(80), 'x-', '日本']) {
    expect([text, isDatasetName(datasetName(text))]).toEqual([text, true]);
  }
});

test('a label may have any script, but no slash', () => {
  expect(labelProblem('日本')).toBeUndefined();
  expect(labelProblem('a/b')).toMatch(/slash/);
});
