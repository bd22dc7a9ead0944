import { expect, test } from '@jest/globals';
import { rootOf, sideBySide } from '../../../bases/judge/try-taps.ts';

test('square roots keep the sign', () => {
  expect([...rootOf(Float32Array.of(4, -9, 0))]).toEqual([2, -3, 0]);
});

test('concatenated parts have a spread in proportion to their weights', () => {
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
