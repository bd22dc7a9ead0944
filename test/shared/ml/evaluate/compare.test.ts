import { describe, expect, test } from '@jest/globals';
import { compareVersions } from '../../../../shared/ml/evaluate/compare.ts';
import { mcNemarMidP } from '../../../../shared/numeric/mcnemar.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { reference } from './reference.ts';

/** Predictions of two versions: the numbers that both, only the new, only the old, and neither predict correctly. */
const answers = (both: number, gained: number, lost: number, neither: number) => {
  const flags = (counts: [number, boolean][]) => counts.flatMap(([n, right]) => new Array<boolean>(n).fill(right));
  return [
    flags([
      [both, true],
      [gained, false],
      [lost, true],
      [neither, false],
    ]),
    flags([
      [both, true],
      [gained, true],
      [lost, false],
      [neither, false],
    ]),
  ] as const;
};
const compare = (...counts: Parameters<typeof answers>) => compareVersions(...answers(...counts));

describe("McNemar's mid-p", () => {
  test.each(reference.midP)('of $pair is what SciPy sums (evaluation.py)', ({ pair: [a, b], p }) => {
    expect(mcNemarMidP(a, b)).toBeCloseTo(p, 9);
    expect(mcNemarMidP(b, a)).toBeCloseTo(p, 9);
  });

  test('of many examples does not underflow', () => {
    expect(mcNemarMidP(25_000, 25_000)).toBeCloseTo(1, 9);
    expect(mcNemarMidP(24_700, 25_300)).toBeCloseTo(0.0073, 4);
  });
});

describe('two versions on the same examples', () => {
  test('are counted by the version that is correct', () => {
    expect(compare(80, 5, 3, 12)).toMatchObject({
      examples: 100,
      bothRight: 80,
      gained: 5,
      lost: 3,
      bothWrong: 12,
      difference: 0.02,
      notWorse: true,
    });
  });

  test("have Bonett and Price's interval of the difference, computed manually", () => {
    const { interval } = compare(80, 5, 3, 12);
    const spread = 1.959964 * Math.sqrt((6 / 102 + 4 / 102 - (2 / 102) ** 2) / 102);
    expect(interval[0]).toBeCloseTo(2 / 102 - spread, 7);
    expect(interval[1]).toBeCloseTo(2 / 102 + spread, 7);
  });

  test('that are equal are not worse, with p of one half', () => {
    expect(compare(90, 0, 0, 10)).toMatchObject({ difference: 0, p: 1, pWorse: 0.5, notWorse: true });
  });

  test('stop a worse one, even with a few examples that all point in one direction', () => {
    expect(compare(90, 0, 5, 5)).toMatchObject({ pWorse: 1 / 64, notWorse: false });
    expect(compare(900, 20, 45, 35)).toMatchObject({ notWorse: false });
  });

  test('accept a better one, and one whose loss is within chance', () => {
    expect(compare(900, 45, 20, 35)).toMatchObject({ notWorse: true, p: expect.closeTo(0.002, 3) });
    expect(compare(900, 20, 25, 55)).toMatchObject({ notWorse: true });
  });

  test('of equal quality are stopped in 1 of 20 cases', () => {
    const random = createRandom(8);
    const stopped = Array.from({ length: 2000 }, () => {
      let gained = 0;
      for (let i = 0; i < 60; i++) if (random() < 2 ** 31) gained++;
      return compare(10, gained, 60 - gained, 0).notWorse ? 0 : 1;
    }).reduce<number>((sum, one) => sum + one, 0);
    expect(stopped / 2000).toBeGreaterThan(0.03);
    expect(stopped / 2000).toBeLessThan(0.065);
  });

  test('are refused for different or no examples', () => {
    expect(() => compareVersions([true], [true, false])).toThrow('predictions for 1 and 2 examples');
    expect(() => compareVersions([], [])).toThrow('at least one');
  });
});
