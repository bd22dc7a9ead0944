import { describe, expect, test } from '@jest/globals';
import { searchStrength } from '../../../../shared/ml/train/search-strength.ts';

/** Scores strengths by a function of their decimal logarithm, and records the calls. */
function scorer(loss: (log: number) => number) {
  const asked: number[] = [];
  const solve = async (strengths: readonly number[]) =>
    strengths.map((strength) => {
      const log = Math.round(Math.log10(strength) * 1000) / 1000;
      asked.push(log);
      return { strength, logLoss: loss(log) };
    });
  return { asked, solve };
}
const grid = [1, 10, 100];

describe('the search for a strength', () => {
  test('tries the minimum of a parabola through the best and its neighbours', async () => {
    const { asked, solve } = scorer((log) => (log - 1.2) ** 2);
    const tried = await searchStrength(grid, 10, solve);
    expect(asked).toEqual([0, 1, 2, 1.2]);
    expect(tried.map(({ strength }) => Math.log10(strength))).toEqual([0, 1, expect.closeTo(1.2), 2]);
  });

  test('goes beyond the upper edge while the best is at the edge', async () => {
    const { asked, solve } = scorer((log) => Math.abs(log - 4));
    await searchStrength(grid, 10, solve);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('goes beyond the lower edge while the best is at the edge', async () => {
    const { asked, solve } = scorer((log) => Math.abs(log + 1));
    await searchStrength(grid, 10, solve);
    expect(asked).toEqual([0, 1, 2, -1, -2]);
  });

  test('ends four steps beyond the edge if the loss only falls', async () => {
    const { asked, solve } = scorer((log) => -log);
    const tried = await searchStrength(grid, 10, solve);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(tried.at(-1)?.logLoss).toBe(-6);
  });

  test('prefers the larger penalty if losses are equal', async () => {
    const { asked, solve } = scorer(() => 1);
    await searchStrength(grid, 10, solve);
    expect(asked).toEqual([0, 1, 2, -1, -2, -3, -4]);
  });
});
