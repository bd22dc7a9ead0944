import { expect, test } from '@jest/globals';
import { processorsOf } from '../../../shared/lambda/processors.ts';

test.each([
  [128, 2, 1],
  [1769, 2, 1],
  [3008, 2, 2],
  [3538, 6, 2],
  [10_240, 6, 6],
  [10_240, 2, 2],
])('a function of %i MB on a machine of %i has %i', (memory, available, processors) => {
  expect(processorsOf(memory, available)).toBe(processors);
});
