import { expect, test } from '@jest/globals';
import { estimateDeepSeconds } from '../../../shared/domain/deep-estimate.ts';
import { timeLeft } from '../../../shared/domain/duration.ts';

test('the time of a deep head grows with images, epochs and folds', () => {
  const all = estimateDeepSeconds(3_000);
  expect(estimateDeepSeconds(6_000, { epochs: 4 })).toBeCloseTo(2 * all);
  expect(estimateDeepSeconds(3_000, { epochs: 8 })).toBeCloseTo(2 * all);
  expect(estimateDeepSeconds(3_000, { folds: 3 })).toBeLessThan(all);
  expect(estimateDeepSeconds(3_000, { folds: 1 })).toBeLessThan(estimateDeepSeconds(3_000, { folds: 3 }));
});

test('the remaining time is rounded, and never less than a second', () => {
  expect([0, 35, 231].map(timeLeft)).toEqual(['about 1 s left', 'about 35 s left', 'about 4 min left']);
});
