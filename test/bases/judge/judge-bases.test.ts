import { describe, expect, test } from '@jest/globals';
import { judgeBases } from '../../../bases/judge/judge-bases.ts';

/** A base model that predicts 200 examples correctly, except `wrong` examples from `first` on. */
function candidate(name: string, bytes: number, wrong: number, first = 0, logLoss = 0.3) {
  const right = Array.from({ length: 200 }, (_, i) => i < first || i >= first + wrong);
  return { name, bytes, tried: [{ right, accuracy: 1 - wrong / 200, logLoss }] };
}

describe('of base models on the same examples', () => {
  test('the choice is the smallest that is not measurably worse than the most accurate', () => {
    const best = candidate('large', 30, 10);
    const close = candidate('middle', 20, 12);
    const worse = candidate('small', 10, 30);
    const { judged, mostAccurate, smallest } = judgeBases([worse, best, close]);
    expect([mostAccurate.candidate.name, smallest.candidate.name]).toEqual(['large', 'middle']);
    expect(judged.map(({ candidate: { name } }) => name)).toEqual(['small', 'large', 'middle']);
    // All 20 that differ are lost: two-sided mid-p 2 x (2^-20 / 2).
    expect(judged[0]?.comparison).toMatchObject({ gained: 0, lost: 20, notWorse: false, p: 2 ** -20 });
    expect(judged[2]?.comparison).toMatchObject({ gained: 0, lost: 2, notWorse: true, p: 0.25 });
  });

  test('the most accurate has no comparison, but an interval like the others', () => {
    const { judged } = judgeBases([candidate('one', 1, 20)]);
    expect(judged[0]?.comparison).toBeUndefined();
    // statsmodels.stats.proportion.proportion_confint(180, 200, method='wilson')
    expect(judged[0]?.interval[0]).toBeCloseTo(0.8506, 4);
    expect(judged[0]?.interval[1]).toBeCloseTo(0.9343, 4);
  });

  test('the lower log loss decides between equal accuracy and size', () => {
    const { mostAccurate, smallest } = judgeBases([candidate('a', 5, 8, 0, 0.4), candidate('b', 5, 8, 50, 0.2)]);
    expect([mostAccurate.candidate.name, smallest.candidate.name]).toEqual(['b', 'b']);
  });

  test('reports the means of the repeats, and the test with the median p', () => {
    const repeats = (...wrong: number[]) => ({
      bytes: 1,
      tried: wrong.flatMap((errors) => candidate('', 1, errors, 0, errors / 100).tried),
    });
    const { judged } = judgeBases([repeats(10, 10, 10), repeats(40, 12, 14)]);
    expect(judged[1]).toMatchObject({ accuracy: expect.closeTo(0.89, 12), logLoss: expect.closeTo(0.22, 12) });
    // Of 30, 2 and 4 that are lost against none gained, 4: two-sided mid-p 2 x (2^-4 / 2).
    expect(judged[1]?.comparison).toMatchObject({ gained: 0, lost: 4, p: 2 ** -4, notWorse: false });
  });
});
