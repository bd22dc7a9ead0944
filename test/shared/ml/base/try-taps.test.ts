import { describe, expect, test } from '@jest/globals';
import { pairedP, rootOf, sideBySide, tryFeatures } from '../../../../shared/ml/base/try-taps.ts';
import { createRandom } from '../../../../shared/ml/train/random.ts';

const answers = (right: number, wrong: number) => [
  ...new Array<boolean>(right).fill(true),
  ...new Array<boolean>(wrong).fill(false),
];

describe('the paired test', () => {
  /** Of `n` answers that differ, `won` are right afterwards. */
  const p = (won: number, n: number) =>
    pairedP(
      answers(n - won, won),
      answers(n - won, won).map((right) => !right),
    );

  test('is the two-sided binomial test on the answers that differ', () => {
    // scipy.stats.binomtest(k, n, 0.5).pvalue
    expect(p(9, 10)).toBeCloseTo(0.021484375, 12);
    expect(p(60, 100)).toBeCloseTo(0.05688793364098078, 10);
    expect(p(15, 20)).toBeCloseTo(0.04138946533203125, 12);
  });

  test('is 1 where nothing differs, or as much one way as the other', () => {
    expect(pairedP(answers(5, 5), answers(5, 5))).toBe(1);
    expect(p(5, 10)).toBe(1);
  });
});

test('square roots keep the sign', () => {
  expect([...rootOf(Float32Array.of(4, -9, 0))]).toEqual([2, -3, 0]);
});

test('parts side by side spread in proportion to their weights', () => {
  const parts = [
    { features: Float32Array.of(10, 20, 30, 40), width: 1, weight: 1 },
    { features: Float32Array.of(1, 0, 0, 1, -1, 0, 0, -1), width: 2, weight: 0.5 },
  ];
  const joined = sideBySide(parts);
  const spread = (columns: number[]) => {
    const sums = columns.map((column) => {
      const values = [0, 1, 2, 3].map((row) => joined[row * 3 + column] as number);
      const mean = values.reduce((a, b) => a + b) / 4;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4;
    });
    return Math.sqrt(sums.reduce((a, b) => a + b));
  };
  expect(spread([1, 2]) / spread([0])).toBeCloseTo(0.5, 5);
  expect(spread([0, 1, 2])).toBeCloseTo(1, 5);
});

test('features that tell the classes apart do better than noise, on the same folds', async () => {
  const random = createRandom(3);
  const labels = Int32Array.from({ length: 60 }, (_, i) => i % 2);
  const noise = Float32Array.from({ length: 120 }, () => random() / 2 ** 32);
  const telling = noise.map((value, i) => (i % 2 === 0 ? value + 2 * (labels[i / 2] as number) : value));
  const [bad, good] = [await tryFeatures(noise, labels, 2), await tryFeatures(telling, labels, 2)];
  expect(good.accuracy).toBe(1);
  expect(good.logLoss).toBeLessThan(bad.logLoss);
  expect(pairedP(bad.right, good.right)).toBeLessThan(0.001);
});
