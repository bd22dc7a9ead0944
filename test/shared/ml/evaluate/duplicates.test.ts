import { describe, expect, test } from '@jest/globals';
import { withoutCopies } from '../../../../shared/ml/evaluate/copy-groups.ts';
import { type DuplicatesExample, findDuplicates } from '../../../../shared/ml/evaluate/duplicates.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';

interface Image extends DuplicatesExample {
  features: number[];
  thumbnail: number[];
}

const random = createRandom(7);
const numbers = (count: number) => Array.from({ length: count }, () => random() / 2 ** 32 - 0.5);
let made = 0;
/** An image that resembles no other image. */
const image = (label: string, more: Partial<Image> = {}): Image => ({
  key: `${label}/${made++}`,
  label,
  sha256: `digest ${made}`,
  features: numbers(32),
  thumbnail: numbers(1024).map((x) => Math.round(127 + 200 * x)),
  ...more,
});
/** The same picture with other bytes. */
const nearCopy = (of: Image, more: Partial<Image> = {}): Image =>
  image(of.label, { features: of.features.map((x) => x + 0.01 * (random() / 2 ** 32)), ...more });
const mirrored = (thumbnail: number[]) => thumbnail.map((_, i) => thumbnail[(i | 31) - (i % 32)] as number);

const find = (images: readonly Image[], options = {}) =>
  findDuplicates(
    {
      examples: images,
      features: Float32Array.from(images.flatMap(({ features }) => features)),
      thumbnails: Uint8Array.from(images.flatMap(({ thumbnail }) => thumbnail)),
    },
    options,
  );
const keys = (...images: readonly (Image | undefined)[]) => images.map((one) => one?.key);

describe('copies', () => {
  test('of equal bytes form groups, and are not listed as near', async () => {
    const [a, b] = [image('hat'), image('shoe')];
    const images = [a, b, { ...a, key: 'a2' }, image('hat'), { ...b, key: 'b2' }, { ...a, key: 'a3' }];
    const { duplicates, group } = await find(images);
    expect(duplicates.exact).toEqual([
      [a.key, 'a2', 'a3'],
      [b.key, 'b2'],
    ]);
    expect(duplicates.near).toEqual([]);
    expect([...group]).toEqual([0, 1, 0, 3, 1, 0]);
    expect(duplicates.distinct).toEqual([
      { label: 'hat', examples: 4, distinct: 2 },
      { label: 'shoe', examples: 2, distinct: 1 },
    ]);
  });

  test('are all found if they are a third of the images', async () => {
    const originals = Array.from({ length: 60 }, (_, i) => image(i % 2 ? 'hat' : 'shoe'));
    const images = [...originals, ...originals.slice(0, 30).map((one) => ({ ...one, key: `copy of ${one.key}` }))];
    const { duplicates, group } = await find(images);
    expect(duplicates.exact).toEqual(originals.slice(0, 30).map(({ key }) => [key, `copy of ${key}`]));
    expect(new Set(group).size).toBe(60);
  });

  test('with like features are near, the most similar first', async () => {
    const original = image('hat');
    const close = nearCopy(original);
    const far = nearCopy(original, { features: original.features.map((x, i) => x + (i === 0 ? 0.3 : 0)) });
    const { duplicates, group } = await find([image('hat'), original, far, close]);
    expect(duplicates.near[0]).toMatchObject({ a: original.key, b: close.key });
    expect(duplicates.near.map(({ a, b }) => [a, b])).toContainEqual(keys(original, far));
    expect(duplicates.near[0]?.similarity).toBeGreaterThan(0.99);
    expect([...group]).toEqual([0, 1, 1, 1]);
  });

  test('with mirrored thumbnails are near', async () => {
    const original = image('hat');
    const mirror = image('hat', { thumbnail: mirrored(original.thumbnail) });
    const { duplicates } = await find([original, image('hat'), mirror]);
    expect(duplicates.near).toEqual([{ a: original.key, b: mirror.key, similarity: expect.closeTo(1, 5) }]);
    expect(duplicates.found).toEqual({ byFeatures: 0, byThumbnails: 1 });
  });

  test('under two labels are conflicts', async () => {
    const [a, b] = [image('hat'), image('shoe')];
    const { duplicates } = await find([a, b, { ...a, key: 'as shoe', label: 'shoe' }, nearCopy(b, { label: 'hat' })]);
    expect(duplicates.conflicts).toEqual([
      { keys: [a.key, 'as shoe'], labels: ['hat', 'shoe'], similarity: 1 },
      { keys: [b.key, expect.any(String)], labels: ['shoe', 'hat'], similarity: expect.closeTo(0.9995, 2) },
    ]);
  });

  test('between training and test set are leaks', async () => {
    const [a, b, c] = [image('hat'), image('hat'), image('hat')];
    const exact = { ...a, key: 'exact', test: true };
    const near = nearCopy(b, { test: true });
    const { duplicates } = await find([a, b, c, exact, near]);
    expect(duplicates.leaks).toEqual([
      { train: [a.key], test: ['exact'], similarity: 1 },
      { train: [b.key], test: [near.key], similarity: expect.closeTo(0.9995, 2) },
    ]);
    expect(duplicates.distinct).toEqual([{ label: 'hat', examples: 3, distinct: 3 }]);
  });
});

test('a score without copies keeps the first held-out example of each group', () => {
  const fold = Int32Array.of(0, 1, -1, 2, 2, 1);
  const group = Int32Array.of(0, 1, 2, 2, 2, 1);
  expect([...withoutCopies(fold, group)]).toEqual([0, 1, -1, 2, -1, -1]);
});

describe('a class', () => {
  test('of copies only has one distinct image, and is one group', async () => {
    const original = image('hat');
    const others = Array.from({ length: 20 }, () => image('shoe'));
    const images = [original, ...Array.from({ length: 9 }, () => nearCopy(original)), ...others];
    const { duplicates, group } = await find(images);
    expect(duplicates.distinct[0]).toEqual({ label: 'hat', examples: 10, distinct: 1 });
    expect([...group.subarray(0, 10)]).toEqual(new Array(10).fill(0));
    expect(duplicates.lookAlikes).toEqual([]);
  });

  test('whose images chain from one to the next is not one group, but its equal bytes are', async () => {
    const chain = Array.from({ length: 30 }, (_, step) => {
      const features = new Array<number>(32).fill(0);
      [features[0], features[1]] = [Math.cos(step * 0.2), Math.sin(step * 0.2)];
      return image('drawing', { features });
    });
    const { duplicates, group } = await find([...chain, { ...(chain[3] as Image), key: 'copy' }]);
    expect(duplicates.near).toHaveLength(29);
    expect(duplicates.lookAlikes).toEqual([{ label: 'drawing', examples: 31 }]);
    expect(new Set(group).size).toBe(30);
    expect(group[30]).toBe(3);
  });
});

describe('what is compared', () => {
  test('can be narrowed by the thresholds', async () => {
    const original = image('hat');
    const images = [original, nearCopy(original), image('hat', { thumbnail: mirrored(original.thumbnail) })];
    expect((await find(images)).duplicates.near).toHaveLength(2);
    expect((await find(images, { cosine: 2 })).duplicates.found).toEqual({ byFeatures: 0, byThumbnails: 1 });
    expect((await find(images, { correlation: 2 })).duplicates.found).toEqual({ byFeatures: 1, byThumbnails: 0 });
  });

  test('is listed up to a limit, and counted and grouped beyond it', async () => {
    const original = image('hat');
    const images = [original, ...Array.from({ length: 20 }, () => nearCopy(original)), image('shoe')];
    const [all, few] = [await find(images), await find(images, { mostPairs: 5 })];
    expect(few.duplicates.near).toEqual(all.duplicates.near.slice(0, 5));
    expect(few.duplicates.found.byFeatures).toBe(210);
    expect(few.group).toEqual(all.group);
  });

  test('excludes images without features and thumbnails of one grey', async () => {
    const blank = { features: new Array<number>(32).fill(0), thumbnail: new Array<number>(1024).fill(7) };
    const { duplicates } = await find([image('hat', blank), image('hat', blank)]);
    expect(duplicates.near).toEqual([]);
  });
});
