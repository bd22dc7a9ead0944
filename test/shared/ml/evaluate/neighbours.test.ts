import { describe, expect, test } from '@jest/globals';
import { nearestNeighbours } from '../../../../shared/ml/evaluate/neighbours.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { data, reference } from './reference.ts';

describe('the nearest neighbours', () => {
  test('are those that NumPy sorts first (evaluation.py)', async () => {
    const nearest = await nearestNeighbours(data.features, data.features, data.width, 4);
    expect(nearest.map((list) => list.map(({ example }) => example))).toEqual(reference.neighbours);
  });

  test('are found in every block of examples', async () => {
    const random = createRandom(2);
    const features = Float32Array.from({ length: 3000 * 8 }, () => random() / 2 ** 32 - 0.5);
    const copies = [5, 1500, 2999];
    for (const at of copies) features.set(features.subarray(700 * 8, 701 * 8), at * 8);
    const [nearest] = await nearestNeighbours(features.subarray(700 * 8, 701 * 8), features, 8, 4);
    expect(nearest?.map(({ example }) => example)).toEqual([5, 700, 1500, 2999]);
    expect(nearest?.[0]?.similarity).toBeCloseTo(1, 5);
  });

  test('are fewer if there are few images, and have cosine 0 to an image of zeros', async () => {
    const nearest = await nearestNeighbours(Float32Array.of(1, 0), Float32Array.of(0, 0, 3, 4), 2, 5);
    expect(nearest).toEqual([
      [
        { example: 1, similarity: expect.closeTo(0.6, 6) },
        { example: 0, similarity: 0 },
      ],
    ]);
  });
});
