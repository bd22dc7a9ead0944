import { expect, test } from '@jest/globals';
import { expire } from '../../../../local/aws/s3/buckets/expire.ts';
import { createBuckets } from '../../../../local/aws/storage/buckets.ts';
import type { Store } from '../../../../local/aws/storage/store.ts';
import { bucketSpec } from '../support/aws.ts';

test('objects below the prefix of a rule expire at the first midnight after its days, and others stay', () => {
  const buckets = createBuckets();
  const store = { buckets, commit: (change) => void buckets.apply(change) } as Pick<Store, 'buckets' | 'commit'>;
  const settings = bucketSpec('state', { expirations: [{ prefix: 'checkpoints/', days: 2 }] });
  buckets.apply({ op: 'bucket', settings, at: 0 });
  const put = (key: string, time: string) => {
    const object = { file: key, size: 1, etag: 'e', modified: Date.parse(time), headers: {}, metadata: {} };
    buckets.apply({ op: 'put', bucket: 'state', key, object });
  };
  put('checkpoints/old.bin', '2026-01-01T10:00:00Z');
  put('checkpoints/new.bin', '2026-01-02T10:00:00Z');
  put('trainings/old.json', '2025-01-01T10:00:00Z');
  const left = (now: string) => {
    expire(store as Store, Date.parse(now));
    return [...(buckets.get('state')?.objects.keys() ?? [])];
  };
  expect(left('2026-01-03T23:59:59Z')).toHaveLength(3);
  expect(left('2026-01-04T00:00:00Z')).toEqual(['checkpoints/new.bin', 'trainings/old.json']);
  expect(left('2026-02-01T00:00:00Z')).toEqual(['trainings/old.json']);
});
