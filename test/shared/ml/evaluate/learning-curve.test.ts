import { describe, expect, test } from '@jest/globals';
import { gainPerDoubling, judgeGain } from '../../../../shared/ml/evaluate/gain.ts';
import { learningCurve } from '../../../../shared/ml/evaluate/learning-curve.ts';
import { nestedSubset } from '../../../../shared/ml/evaluate/nested-subset.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { wilsonInterval } from '../../../../shared/numeric/wilson.ts';
import { sayings } from './reference.ts';

const labels = Int32Array.from({ length: 402 }, (_, i) => (i < 400 ? i % 2 : 2));
const fold = labels.map((_, i) => i % 5);
const classes = ['cat', 'dog', 'eel'];

/** Heads whose accuracy grows with the images for class 0, is always 9 of 10 for class 1, and 0 for class 2. */
function sayingsOf(images: number): Float32Array {
  const random = createRandom(3);
  const luck = Float64Array.from(labels, () => random() / 2 ** 32);
  const skill = [0.5 + 0.1 * Math.log2(images / 40), 0.9, 0];
  const predicted = Array.from(labels, (k, i) => ((luck[i] as number) < (skill[k] as number) ? k : (k + 1) % 3));
  return sayings(predicted, 3);
}
const curve = () =>
  learningCurve({
    labels,
    classes,
    fold,
    logits: sayingsOf(402),
    seed: 1,
    fitAndScore: async (examples) => sayingsOf(examples.length),
  });

describe('the learning curve', () => {
  test('has accuracy and images at 10, 25, 50, 75 and 100%, with intervals', async () => {
    const { points, perClass } = await curve();
    expect(points.map(({ share, images }) => [share, images])).toEqual([
      [0.1, 42],
      [0.25, 102],
      [0.5, 202],
      [0.75, 302],
      [1, 402],
    ]);
    const [cat] = perClass;
    const last = cat?.points.at(-1);
    expect(last?.interval).toEqual(wilsonInterval(Math.round(200 * (last?.accuracy as number)), 200));
    expect(cat?.points[0]?.accuracy).toBeLessThan(last?.accuracy as number);
  });

  test('says that more images help only a class that still learns', async () => {
    const [cat, dog] = (await curve()).perClass;
    expect(cat).toMatchObject({ label: 'cat', moreImages: 'help', gain: { perDoubling: expect.closeTo(0.1, 1) } });
    expect(cat?.sentence).toMatch(/^More images of cat would help: a doubling changes accuracy by \d+\.\d points/);
    expect(dog).toMatchObject({ moreImages: 'no help', gain: { perDoubling: expect.closeTo(0, 12) } });
    expect(dog?.sentence).toMatch(/^More images of dog would not help/);
  });

  test('learn nothing about a class of two images', async () => {
    const eel = (await curve()).perClass[2];
    expect(eel).toMatchObject({ moreImages: 'unclear', gain: null });
    expect(eel?.sentence).toContain('there are too few');
  });

  test('has no points for a class that was never held out', async () => {
    const one = await learningCurve({
      labels: Int32Array.of(0, 0, 1, 1, 2),
      classes,
      fold: Int32Array.of(0, 1, 0, 1, -1),
      logits: sayings([0, 0, 1, 1, 2], 3),
      seed: 1,
      fitAndScore: async () => sayings([0, 0, 1, 1, 2], 3),
    });
    expect(one.points[0]).toMatchObject({ images: 5, accuracy: 1 });
    expect(one.perClass[2]).toMatchObject({ points: [], gain: null });
  });
});

describe('the gain of a doubling', () => {
  test('is the slope of least squares over log2 of the images, with the error of the examples, computed manually', () => {
    // 30 examples are correct from the second of three points on, 10 always: slopes 1/2 and 0.
    const right = [...new Array(30).fill([0, 1, 1]), ...new Array(10).fill([1, 1, 1])];
    const gain = gainPerDoubling([10, 20, 40], right);
    const error = 1.6448536 * Math.sqrt((0.5 * 0.5 * (3 / 4) * (1 / 4) * 40) / 39 / 40);
    expect(gain?.perDoubling).toBeCloseTo(3 / 8, 12);
    expect(gain?.interval[0]).toBeCloseTo(3 / 8 - error, 6);
    expect(gain?.interval[1]).toBeCloseTo(3 / 8 + error, 6);
  });

  test('is unclear if the interval includes 0 and one point', () => {
    expect(judgeGain({ perDoubling: 0.01, interval: [-0.01, 0.03] })).toBe('unclear');
    expect(judgeGain({ perDoubling: 0.02, interval: [0.001, 0.03] })).toBe('help');
    expect(judgeGain({ perDoubling: 0.002, interval: [0.001, 0.009] })).toBe('no help');
  });
});

describe('a nested subset', () => {
  test('is part of every larger one, and takes each class equally from all folds', () => {
    const shares = [0.1, 0.25, 0.5, 0.75, 1].map((share) => new Set(nestedSubset(labels, fold, share, 7)));
    shares.slice(1).forEach((larger, i) => {
      expect([...(shares[i] as Set<number>)].every((example) => larger.has(example))).toBe(true);
    });
    const half = [...(shares[2] as Set<number>)].filter((example) => labels[example] === 0);
    expect(half).toHaveLength(100);
    for (let of = 0; of < 5; of++) expect(half.filter((example) => fold[example] === of)).toHaveLength(20);
    expect(shares[4]?.size).toBe(402);
  });

  test('keeps two images of a class, of different folds', () => {
    expect([...nestedSubset(labels, fold, 0.1, 7)].filter((example) => labels[example] === 2)).toEqual([400, 401]);
  });

  test('differs with another seed', () => {
    expect(nestedSubset(labels, fold, 0.1, 7)).toEqual(nestedSubset(labels, fold, 0.1, 7));
    expect(nestedSubset(labels, fold, 0.1, 7)).not.toEqual(nestedSubset(labels, fold, 0.1, 8));
  });
});
