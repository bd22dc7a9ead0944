import { describe, expect, test } from '@jest/globals';
import { ONE_SIDED_95, wilsonInterval } from '../../../shared/numeric/wilson.ts';

describe("Wilson's 95% interval", () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is what Newcombe prints', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials);
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  test('stays between 0 and 1', () => {
    for (let trials = 1; trials < 100; trials++) {
      expect(wilsonInterval(0, trials)[0]).toBe(0);
      expect(wilsonInterval(trials, trials)[1]).toBe(1);
      expect(wilsonInterval(1, trials + 1)[0]).toBeGreaterThan(0);
      expect(wilsonInterval(trials, trials + 1)[1]).toBeLessThan(1);
    }
  });

  test('accepts other quantiles: without an error, the one-sided bound is n / (n + z^2)', () => {
    expect(wilsonInterval(268, 268, ONE_SIDED_95)[0]).toBeCloseTo(268 / (268 + 1.6448536 ** 2), 7);
  });
});
