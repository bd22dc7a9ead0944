import { expect, test } from '@jest/globals';
import { costOfThousand } from '../../../shared/domain/prices.ts';

test('1,000 predictions cost their time in Lambda and two requests each', () => {
  // 16 s of 1,769 MB at 0.0000166667 USD a GB and second; 1,000 requests at 0.20, and at 1 USD a million.
  expect(costOfThousand(15.2)).toBeCloseTo(16 * 1.7275390625 * 0.0000166667 + 0.0002 + 0.001, 12);
  expect(costOfThousand(15.2)).toBeCloseTo(0.001660678, 9);
});
