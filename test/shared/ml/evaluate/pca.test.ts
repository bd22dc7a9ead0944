import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { principalComponents } from '../../../../shared/ml/evaluate/pca.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { data } from './reference.ts';

/** The results of pca.py. */
const expected: { projected: number[][]; variance: number[] } = JSON.parse(
  readFileSync(new URL('pca.reference.json', import.meta.url), 'utf8'),
);

describe('principal components', () => {
  test("are scikit-learn's, signs too", () => {
    const { projected, variance } = principalComponents(data.features, data.width, 2);
    const difference = expected.projected.flat().map((value, i) => Math.abs(value - (projected[i] as number)));
    expect(Math.max(...difference)).toBeLessThan(1e-5);
    expected.variance.forEach((share, c) => {
      expect(variance[c]).toBeCloseTo(share, 6);
    });
  });

  test('find two wide directions among many narrow ones', () => {
    const random = createRandom(3);
    const [rows, width] = [200, 300];
    const noise = () => random() / 2 ** 32 - 0.5;
    const features = new Float32Array(rows * width).map(noise);
    const [first, second] = [Float64Array.from({ length: rows }, noise), Float64Array.from({ length: rows }, noise)];
    for (let row = 0; row < rows; row++) {
      features[row * width + 17] = 50 + 60 * (first[row] as number);
      features[row * width + 250] = -20 + 20 * (second[row] as number);
    }
    const { projected } = principalComponents(features, width, 2);
    expect(
      correlation(
        projected.filter((_, i) => i % 2 === 0),
        first,
      ),
    ).toBeGreaterThan(0.999);
    expect(
      correlation(
        projected.filter((_, i) => i % 2 === 1),
        second,
      ),
    ).toBeGreaterThan(0.99);
  });

  test('are the same, bit for bit, when computed again', () => {
    const again = principalComponents(data.features, data.width, 2);
    expect(again).toEqual(principalComponents(data.features, data.width, 2));
  });

  test('are found if all directions have the same variance', () => {
    // The four corners of a square: any rotation is correct.
    const { projected, variance } = principalComponents(Float32Array.of(1, 1, 1, -1, -1, 1, -1, -1), 2, 2);
    expect(variance.map((share) => share.toFixed(6))).toEqual(['0.500000', '0.500000']);
    for (let row = 0; row < 4; row++) {
      expect(Math.hypot(projected[2 * row] as number, projected[2 * row + 1] as number)).toBeCloseTo(Math.SQRT2, 6);
    }
  });

  test.each([
    ['one row', [1, 2, 3], [0, 0], [0, 0]],
    ['equal rows', [1, 2, 3, 1, 2, 3], [0, 0, 0, 0], [0, 0]],
    ['rows on a line', [0, 0, 0, 3, 4, 0], [-2.5, 0, 2.5, 0], [1, 0]],
  ])('are 0 beyond the dimensions of %s', (_, features, projected, variance) => {
    const found = principalComponents(Float32Array.from(features), 3, 2);
    projected.forEach((value, i) => {
      expect(found.projected[i]).toBeCloseTo(value, 6);
    });
    expect(found.variance.map((share) => Number(share.toFixed(9)))).toEqual(variance);
  });

  test('of a single feature are the feature', () => {
    const { projected } = principalComponents(Float32Array.of(1, 3), 1, 2);
    expect([...projected]).toEqual([-1, 0, 1, 0]);
  });
});

function correlation(a: Float64Array, b: Float64Array): number {
  const centred = (v: Float64Array) => v.map((value) => value - v.reduce((sum, each) => sum + each, 0) / v.length);
  const [x, y] = [centred(a), centred(b)];
  const product = (p: Float64Array, q: Float64Array) => p.reduce((sum, value, i) => sum + value * (q[i] as number), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}
