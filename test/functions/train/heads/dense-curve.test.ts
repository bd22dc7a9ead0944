import { describe, expect, test } from '@jest/globals';
import { type CurveInput, curveOf } from '../../../../functions/train/heads/dense-curve.ts';
import { stratifiedFolds } from '../../../../shared/ml/train/folds.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';

/** Two classes that one feature with `signal` separates, among seven features of noise. */
function input(examples: number, signal: number): CurveInput {
  const random = createRandom(1);
  const labels = Int32Array.from({ length: examples }, (_, i) => i % 2);
  const features = Float32Array.from({ length: examples * 8 }, (_, at) => {
    const noise = random() / 2 ** 31 - 1;
    return at % 8 === 0 ? noise + ((labels[at / 8] as number) === 0 ? -signal : signal) : noise;
  });
  const folds = stratifiedFolds(labels, 2, 0);
  return { features, labels, classes: ['hat', 'shoe'], folds, l2: 0.01, seed: 0, threads: 1 };
}

describe('the learning curve', () => {
  test('counts the images of each share, and scores all images at every share', async () => {
    const { points, perClass } = await curveOf(input(200, 0.5));
    expect(points.map(({ share, images }) => [share, images])).toEqual([
      [0.1, 20],
      [0.25, 50],
      [0.5, 100],
      [0.75, 150],
      [1, 200],
    ]);
    for (const { accuracy } of points) expect((accuracy * 200) % 1).toBeCloseTo(0, 9);
    expect(perClass.map(({ label }) => label)).toEqual(['hat', 'shoe']);
  });

  test('says that more images would not help if a tenth is enough', async () => {
    expect(await curveOf(input(400, 3))).toMatchObject({ moreImages: 'no help' });
  });

  test('is the same twice', async () => {
    expect(await curveOf(input(100, 0.5))).toEqual(await curveOf(input(100, 0.5)));
  });

  test('holds out only one fold above 10,000 images', async () => {
    const { points } = await curveOf(input(10_010, 0.5));
    const { accuracy, interval } = points[4] as (typeof points)[number];
    const [low, high] = interval;
    expect((accuracy * 2002) % 1).toBeCloseTo(0, 9);
    // As wide as with 2,002 examples, not 10,010.
    expect(high - low).toBeCloseTo((2 * 1.96 * Math.sqrt(accuracy * (1 - accuracy))) / Math.sqrt(2002), 3);
  });

  test('stops when its signal aborts', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(curveOf({ ...input(100, 0.5), signal })).rejects.toThrow('cancelled');
  });
});
