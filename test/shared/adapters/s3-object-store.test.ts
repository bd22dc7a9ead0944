import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { z } from 'zod';
import { createS3ObjectStore } from '../../../shared/adapters/s3-object-store.ts';
import { problemOf } from '../../../shared/lambda/problem.ts';
import { readRecord, updateRecord } from '../../../shared/store/objects/json-record.ts';
import { type LocalAws, startLocalAws } from '../../support/local-bucket.ts';
import { describeObjectStore } from '../ports/object-store.contract.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

describeObjectStore('the store in S3', async () => createS3ObjectStore(aws.s3, aws.bucket));

test('16 writers that change one record at the same time all succeed', async () => {
  const store = createS3ObjectStore(aws.s3, aws.bucket);
  const counter = z.object({ count: z.number() });
  const increment = () => updateRecord(store, 'counter.json', counter, (value) => ({ count: (value?.count ?? 0) + 1 }));
  await Promise.all(Array.from({ length: 16 }, increment));
  expect((await readRecord(store, 'counter.json', counter))?.value).toEqual({ count: 16 });
});

describe('a bucket that responds that a conflicting request is running', () => {
  /** Responds with 409 this number of times before it accepts a request. */
  function busyBucket(times: number) {
    let tries = 0;
    const client = {
      send: async () => {
        if (tries++ < times) throw Object.assign(new Error('Conflict'), { name: 'ConditionalRequestConflict' });
        return { ETag: '"e"' };
      },
    } as unknown as S3Client;
    return { store: createS3ObjectStore(client, 'bucket'), tries: () => tries };
  }

  test('gets the request again', async () => {
    const { store, tries } = busyBucket(5);
    expect(await store.put('a.json', '{}', { create: true })).toEqual({ etag: 'e' });
    expect(tries()).toBe(6);
  });

  test('each time gives a conflict that names the key and says what to do', async () => {
    jest.useFakeTimers();
    const { store } = busyBucket(Number.POSITIVE_INFINITY);
    for (const work of [
      () => store.put('a.json', '{}', { create: true }),
      () => store.delete('a.json', { ifMatch: 'e' }),
      () => store.copy('b', 'a.json', { ifMatch: 'e' }),
    ]) {
      const [result] = await Promise.all([work().catch((error) => error), jest.advanceTimersByTimeAsync(60_000)]);
      expect(result).toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(/^Many requests are writing a\.json.* then try again\.$/),
      });
      expect(problemOf(result)).toMatchObject({ status: 409, code: 'conflict' });
    }
    jest.useRealTimers();
  });
});
