import { describe, expect, test } from '@jest/globals';
import {
  describePart,
  describeUnclear,
  type LayoutOptions,
  partNamed,
  readLayout,
} from '../../../../shared/domain/dataset/folder-layout.ts';

/** What becomes of images, by their paths: `split label`. */
function places(paths: string[], options?: LayoutOptions) {
  const folders = paths.map((path) => path.split('/').slice(0, -1));
  const { parts, unclear, placeOf } = readLayout(folders, options);
  if (unclear) return describeUnclear(unclear);
  const found = folders.map((folder) => {
    const place = placeOf(folder);
    return 'problem' in place ? place.problem : `${place.split} ${place.label ?? ''}`.trim();
  });
  return parts.length > 0
    ? [...found, ...parts.map(({ folder, split, images }) => `${folder}: ${split} ${images}`)]
    : found;
}

describe('folders of labels', () => {
  test.each<[string, string[], string[]]>([
    ['plain', ['cat/1.jpg', 'dog/more/1.jpg'], ['train cat', 'train dog']],
    ['a file beside them', ['cat/1.jpg', '1.jpg'], ['train cat', 'not in the folder of a label']],
    ['a class called train', ['bus/1.jpg', 'train/1.jpg', 'car/1.jpg'], ['train bus', 'train train', 'train car']],
    ['classes valid and invalid', ['valid/1.jpg', 'invalid/1.jpg'], ['train valid', 'train invalid']],
    ['one label with a folder called train', ['cat/train/1.jpg'], ['train cat']],
    ['labels with folders called train', ['cat/train/1.jpg', 'dog/test/1.jpg'], ['train cat', 'train dog']],
    [
      'a label that is no part, but begins like one',
      ['trainer/1.jpg', 'tests of time/1.jpg'],
      ['train trainer', 'train tests of time'],
    ],
    ['properties of every object', ['constructor/1.jpg', '__proto__/1.jpg'], ['train constructor', 'train __proto__']],
    [
      'a reserved name',
      ['cat/1.jpg', '_x/1.jpg'],
      ['train cat', "A label can't start with a single underscore: such names are reserved."],
    ],
  ])('%s', (_, paths, expected) => {
    expect(places(paths)).toEqual(expected);
  });
});

describe('splits around the labels', () => {
  test.each<[string, string[], string[]]>([
    [
      'train and test',
      ['train/cat/1.jpg', 'test/cat/2.jpg'],
      ['train cat', 'test cat', 'train: train 1', 'test: test 1'],
    ],
    ['in capitals', ['TRAIN/cat/1.jpg', 'Test/cat/2.jpg'], ['train cat', 'test cat', 'TRAIN: train 1', 'Test: test 1']],
    ['train alone', ['train/cat/1.jpg', 'train/dog/1.jpg'], ['train cat', 'train dog', 'train: train 2']],
    [
      'validation is trained on where there is a test set',
      ['train/cat/1.jpg', 'val/cat/2.jpg', 'test/cat/3.jpg'],
      ['train cat', 'train cat', 'test cat', 'train: train 1', 'val: train 1', 'test: test 1'],
    ],
    [
      'validation is the test set where there is none',
      ['train/cat/1.jpg', 'valid/cat/2.jpg'],
      ['train cat', 'test cat', 'train: train 1', 'valid: test 1'],
    ],
    [
      'in a folder around them',
      ['images/train/cat/1.jpg', 'images/test/cat/2.jpg'],
      ['train cat', 'test cat', 'train: train 1', 'test: test 1'],
    ],
    ['deeper images', ['train/cat/a/b/1.jpg'], ['train cat', 'train: train 1']],
    [
      'an image in no label',
      ['train/cat/1.jpg', 'test/1.jpg'],
      ['train cat', 'not in the folder of a label', 'train: train 1', 'test: test 1'],
    ],
    [
      'as the bucket has them, beside labels',
      ['cat/1.jpg', '_test/cat/1.jpg', '_golden/cat/1.jpg', '_unlabelled/1.jpg'],
      [
        'train cat',
        'test cat',
        'golden cat',
        'unlabelled',
        '_test: test 1',
        '_golden: golden 1',
        '_unlabelled: unlabelled 1',
      ],
    ],
    [
      'as the bucket has them, with the dataset around',
      ['pets/cat/1.jpg', 'pets/_test/cat/1.jpg'],
      ['train cat', 'test cat', '_test: test 1'],
    ],
  ])('%s', (_, paths, expected) => {
    expect(places(paths)).toEqual(expected);
  });

  test.each([
    'train',
    'Training',
    'train_set',
    'test',
    'testing',
    'holdout',
    'val',
    'VALID',
    'validation',
    'dev',
    'test-images',
  ])('%s is one', (name) => {
    expect(partNamed(name)).toBeDefined();
  });

  test('with one label for all', () => {
    expect(places(['train/1.jpg', 'test/2.jpg'], { label: 'cat' })).toEqual([
      'train cat',
      'test cat',
      'train: train 1',
      'test: test 1',
    ]);
  });

  test('are labels or ignored on request', () => {
    const paths = ['train/cat/1.jpg', 'test/dog/2.jpg'];
    expect(places(paths, { splits: 'as-labels' })).toEqual(['train train', 'train test']);
    expect(places(paths, { splits: 'ignore' })).toEqual(['train cat', 'train dog']);
    const mixed = ['train/cat/1.jpg', 'dog/1.jpg'];
    expect(places(mixed, { splits: 'as-labels' })).toEqual(['train train', 'train dog']);
    expect(places(mixed, { splits: 'ignore' })).toEqual(['train cat', 'train dog']);
  });

  test('do not apply to unlabelled images', () => {
    expect(places(['train/cat/1.jpg'], { split: 'unlabelled' })).toEqual(['unlabelled']);
  });

  test('are explained', () => {
    const { parts } = readLayout([
      ['train', 'a'],
      ['val', 'a'],
      ['test', 'a'],
    ]);
    expect(parts.map(describePart)).toEqual([
      'train/ is trained on',
      'val/ is trained on too, since cross-validation holds out images itself',
      'test/ is the test set, never trained on',
    ]);
    expect(
      readLayout([
        ['train', 'a'],
        ['val', 'a'],
      ]).parts.map(describePart)[1],
    ).toBe('val/ is the test set, never trained on, since there is no other');
  });
});

describe('unclear is', () => {
  test.each<[string, string[], string]>([
    [
      'labels beside parts',
      ['train/cat/1.jpg', 'dog/1.jpg'],
      'Some folders look like splits (train/), others like labels (dog/).',
    ],
    [
      'labels beside a test set without labels',
      ['cat/1.jpg', 'dog/1.jpg', 'test/1.jpg'],
      'Some folders look like splits (test/), others like labels (cat/, dog/).',
    ],
    [
      'labels beside parts, with a folder around',
      ['a/train/cat/1.jpg', 'a/dog/1.jpg'],
      'Some folders look like splits (train/), others like labels (dog/).',
    ],
    [
      'parts without labels',
      ['train/1.jpg', 'test/2.jpg'],
      'train/, test/ look like splits, but their images are not in folders of labels.',
    ],
  ])('%s', (_, paths, expected) => {
    expect(places(paths)).toBe(expected);
  });
});
