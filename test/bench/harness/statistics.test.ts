import { describe, expect, test } from '@jest/globals';
import { median, quantile, spread, twoProportionP } from '../../../bench/harness/statistics.ts';

describe('quantile', () => {
  test('interpolates linearly between the nearest values, as in NumPy', () => {
    // numpy.quantile([3, 1, 4, 1, 5], [0.5, 0.9, 0.99])
    const values = [3, 1, 4, 1, 5];
    expect(quantile(values, 0.5)).toBe(3);
    expect(quantile(values, 0.9)).toBeCloseTo(4.6, 12);
    expect(quantile(values, 0.99)).toBeCloseTo(4.96, 12);
  });

  test('of an even number of values, the median is the mean of the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  test('does not exist for no values', () => {
    expect(() => median([])).toThrow('No value was measured');
  });
});

describe('spread', () => {
  test('takes items from the whole list, in its order', () => {
    expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
  });

  test('takes all if there are fewer', () => {
    expect(spread(['a', 'b'], 3)).toEqual(['a', 'b']);
  });
});

describe('two proportions', () => {
  test('have the p of a z-test with pooled variance', () => {
    // In Python: math.erfc(z / math.sqrt(2)) of z = 2.231762
    expect(twoProportionP([2733, 3068], [290, 341])).toBeCloseTo(0.02563071, 6);
  });

  test('that are equal have a p of 1', () => {
    expect(twoProportionP([5, 10], [50, 100])).toBeCloseTo(1, 6);
    expect(twoProportionP([10, 10], [100, 100])).toBe(1);
  });
});
