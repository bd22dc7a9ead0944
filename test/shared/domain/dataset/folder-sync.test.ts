import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Part } from '../../../../shared/domain/dataset/folder-layout.ts';
import {
  type FolderImage,
  planSync,
  readStored,
  type SyncPlan,
  withDigest,
  withoutDigest,
} from '../../../../shared/domain/dataset/folder-sync.ts';

const sha = (bytes: string) => createHash('sha256').update(bytes).digest('hex');

/** `cat/1.jpg=a`, `_test/cat/1.jpg=a`: an image of the folder, with its bytes. */
function image(text: string): FolderImage {
  const [path = '', bytes = ''] = text.split('=');
  const [split, ...parts] = path.startsWith('_') ? path.slice(1).split('/') : ['train', ...path.split('/')];
  const [label, name] = split === 'unlabelled' ? [undefined, parts[0]] : parts;
  return { name: name as string, label, split: split as Part, sha256: sha(bytes) };
}

/** The same, as the API stores it. */
function stored(text: string) {
  const { name, label, split, sha256 } = image(text);
  const folder = split === 'train' ? label : split === 'unlabelled' ? '_unlabelled' : `_${split}/${label}`;
  const key = `pets/${folder}/${name.replace(/(\.\w+)$/, `-${sha256.slice(0, 8)}$1`)}`;
  return readStored({ key, label, split });
}

const show = ({ name, label, split }: FolderImage) =>
  [split === 'train' ? '' : `_${split}/`, label, '/', name].join('');

/** What is to be done, in words. */
function planned(folder: string[], dataset: string[], unusable: string[] = []) {
  const plan: SyncPlan<FolderImage> = planSync(folder.map(image), dataset.map(stored), unusable.map(image));
  const found = {
    fresh: plan.fresh.map(show),
    present: plan.present.map(show),
    renamed: plan.renamed.map(({ image, stored }) => `${show(image)} was ${stored.name}`),
    moved: plan.moved.map(({ image, stored }) => `${show(image)} is ${stored.split} ${stored.label}`),
    replaced: plan.replaced.map(({ image, stored }) => `${show(image)} instead of ${stored.length}`),
    twice: plan.twice.map(({ image, first }) => `${show(image)} as ${show(first)}`),
    removed: plan.removed.map(({ name, label = '' }) => `${label}/${name}`),
    contradictions: plan.contradictions.map((group) => group.map(show).join(' ')),
  };
  return Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0));
}

describe('a folder and a dataset', () => {
  test.each<[string, string[], string[], object]>([
    ['nothing uploaded yet', ['cat/1.jpg=a'], [], { fresh: ['cat/1.jpg'] }],
    ['the same', ['cat/1.jpg=a'], ['cat/1.jpg=a'], { present: ['cat/1.jpg'] }],
    ['a file renamed', ['cat/2.jpg=a'], ['cat/1.jpg=a'], { renamed: ['cat/2.jpg was 1.jpg'] }],
    ['a file replaced', ['cat/1.jpg=b'], ['cat/1.jpg=a'], { replaced: ['cat/1.jpg instead of 1'] }],
    [
      'a file renamed and another one put in its place',
      ['cat/1.jpg=b', 'cat/2.jpg=a'],
      ['cat/1.jpg=a'],
      { renamed: ['cat/2.jpg was 1.jpg'], fresh: ['cat/1.jpg'] },
    ],
    [
      'two files that swapped names',
      ['cat/1.jpg=b', 'cat/2.jpg=a'],
      ['cat/1.jpg=a', 'cat/2.jpg=b'],
      { renamed: ['cat/1.jpg was 2.jpg', 'cat/2.jpg was 1.jpg'] },
    ],
    ['a file moved', ['dog/1.jpg=a'], ['cat/1.jpg=a'], { moved: ['dog/1.jpg is train cat'] }],
    [
      'a file moved to the test set',
      ['_test/cat/1.jpg=a'],
      ['cat/1.jpg=a'],
      { moved: ['_test/cat/1.jpg is train cat'] },
    ],
    [
      'a file deleted',
      ['cat/1.jpg=a'],
      ['cat/1.jpg=a', 'cat/2.jpg=b'],
      { present: ['cat/1.jpg'], removed: ['cat/2.jpg'] },
    ],
    [
      'an unlabelled image that got a label',
      ['cat/1.jpg=a'],
      ['_unlabelled/1.jpg=a'],
      { fresh: ['cat/1.jpg'], removed: ['/1.jpg'] },
    ],
    [
      'an image labelled since',
      ['_unlabelled/1.jpg=a'],
      ['cat/1.jpg=a'],
      { moved: ['_unlabelled//1.jpg is train cat'] },
    ],
    [
      'one name in two folders of a label',
      ['cat/1.jpg=a', 'cat/1.jpg=b'],
      ['cat/1.jpg=a'],
      { present: ['cat/1.jpg'], fresh: ['cat/1.jpg'] },
    ],
    ['equal files', ['cat/1.jpg=a', 'cat/2.jpg=a'], [], { fresh: ['cat/1.jpg'], twice: ['cat/2.jpg as cat/1.jpg'] }],
    [
      'equal files, one there',
      ['cat/1.jpg=a', 'cat/2.jpg=a'],
      ['cat/2.jpg=a'],
      { present: ['cat/2.jpg'], twice: ['cat/1.jpg as cat/2.jpg'] },
    ],
    [
      'equal files, both there',
      ['cat/1.jpg=a', 'cat/2.jpg=a'],
      ['cat/1.jpg=a', 'cat/2.jpg=a'],
      { present: ['cat/1.jpg', 'cat/2.jpg'] },
    ],
    [
      'equal files of two labels',
      ['cat/1.jpg=a', 'dog/1.jpg=a'],
      [],
      { fresh: ['cat/1.jpg', 'dog/1.jpg'], contradictions: ['cat/1.jpg dog/1.jpg'] },
    ],
    [
      'equal files of two labels, one there',
      ['cat/1.jpg=a', 'dog/1.jpg=a'],
      ['cat/1.jpg=a'],
      { present: ['cat/1.jpg'], fresh: ['dog/1.jpg'], contradictions: ['cat/1.jpg dog/1.jpg'] },
    ],
    [
      'several versions of a file',
      ['cat/1.jpg=c'],
      ['cat/1.jpg=a', 'cat/1.jpg=b'],
      { replaced: ['cat/1.jpg instead of 2'] },
    ],
    ['labels of every object', ['constructor/1.jpg=a'], ['constructor/1.jpg=a'], { present: ['constructor/1.jpg'] }],
    ['both normal forms of a name', ['cat/e\u0301.jpg=a'], ['cat/\u00e9.jpg=a'], { present: ['cat/e\u0301.jpg'] }],
  ])('%s', (_, folder, dataset, expected) => {
    expect(planned(folder, dataset)).toEqual(expected);
  });

  test('images that an unreadable file could be are not removed', () => {
    expect(planned(['cat/1.jpg=a'], ['cat/1.jpg=a', 'cat/2.jpg=b'], ['cat/2.jpg'])).toEqual({ present: ['cat/1.jpg'] });
  });
});

describe('keys that the API did not make', () => {
  const bytes = (text: string, key: string) => withDigest(readStored({ key, label: 'cat', split: 'train' }), sha(text));

  test('are compared by content if an image is not found', () => {
    const listed = readStored({ key: 'pets/cat/deep/1.jpg', label: 'cat', split: 'train' });
    expect(withoutDigest([image('cat/1.jpg=a')], [listed])).toEqual([listed]);
    expect(planSync([image('cat/1.jpg=a')], [bytes('a', listed.key)]).present).toHaveLength(1);
    expect(planSync([image('cat/1.jpg=b')], [bytes('a', listed.key)]).replaced).toHaveLength(1);
    expect(planSync([image('cat/2.jpg=a')], [bytes('a', listed.key)]).renamed).toHaveLength(1);
  });

  test('are not read if every image is found', () => {
    const listed = [stored('cat/1.jpg=a'), readStored({ key: 'pets/cat/2.jpg', label: 'cat', split: 'train' })];
    expect(withoutDigest([image('cat/1.jpg=a')], listed)).toEqual([]);
  });

  test('may end with characters that look like digits', () => {
    const listed = readStored({ key: 'pets/cat/photo-20240131.jpg', label: 'cat', split: 'train' });
    const mine = image('cat/photo-20240131.jpg=a');
    expect(withoutDigest([mine], [listed])).toEqual([listed]);
    expect(planSync([mine], [withDigest(listed, sha('a'))]).present).toEqual([mine]);
  });

  test('a digest from the API is used', () => {
    const example = { key: 'pets/cat/1.jpg', label: 'cat', split: 'train' as const, sha256: sha('a') };
    expect(planSync([image('cat/1.jpg=a')], [readStored(example)]).present).toHaveLength(1);
  });
});

const text = fc
  .tuple(
    fc.constantFrom('cat', 'dog', '_test/cat'),
    fc.constantFrom('1', '2', '3'),
    fc.constantFrom('a', 'b', 'c', 'd'),
  )
  .map(([label, name, bytes]) => `${label}/${name}.jpg=${bytes}`);

test('every image is in one part of the plan, and a sync makes the dataset equal', () => {
  fc.assert(
    fc.property(fc.array(text), fc.uniqueArray(text), (folder, dataset) => {
      const images = folder.map(image);
      const before = dataset.map(stored);
      const plan = planSync(images, before);
      const { fresh, present, renamed, moved, replaced, twice } = plan;
      const done = [...fresh, ...present, ...[...renamed, ...moved, ...replaced, ...twice].map(({ image }) => image)];
      expect(done.map(show).sort()).toEqual(images.map(show).sort());

      const gone = new Set([
        ...plan.removed,
        ...[...renamed, ...moved].map(({ stored }) => stored),
        ...replaced.flatMap(({ stored }) => stored),
      ]);
      const contents = (all: { label?: string | undefined; split: string; digest: string }[]) =>
        [...new Set(all.map(({ split, label, digest }) => `${split}/${label}/${digest.slice(0, 8)}`))].sort();
      const uploaded = [...fresh, ...[...renamed, ...moved, ...replaced].map(({ image }) => image)];
      const after = [
        ...before.filter((image) => !gone.has(image)).map((image) => ({ ...image, digest: image.digest as string })),
        ...uploaded.map((image) => ({ ...image, digest: image.sha256 })),
      ];
      expect(contents(after)).toEqual(contents(images.map((image) => ({ ...image, digest: image.sha256 }))));
    }),
  );
});
