import { expect, test } from '@jest/globals';
import { reportedTimes } from '../../../bench/harness/function-logs.ts';

test('the time of each call is read from its REPORT line', () => {
  const log = [
    '{"level":"INFO"}',
    'REPORT RequestId: a-1\tDuration: 18.42 ms\tMemory Size: 1769 MB',
    'REPORT RequestId: a-2\tDuration: 7.00 ms\tMemory Size: 1769 MB\tStatus: timed out',
  ].join('\n');
  expect(reportedTimes(log)).toEqual([18.42, 7]);
});
