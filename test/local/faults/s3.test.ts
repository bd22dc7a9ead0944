import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createFaults } from '../../../local/faults/faults.ts';
import { parseFaults } from '../../../local/faults/spec.ts';
import { createS3ObjectStore } from '../../../shared/adapters/s3-object-store.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import { type Running, refusal, start } from '../aws/support/aws.ts';

let running: Running;
afterEach(() => running.stop());

const run = async (spec: string) => {
  const faults = createFaults(parseFaults(spec));
  running = await start({ faults });
  return faults;
};
const Bucket = 'photos';
const put = (Key: string, more = {}) => new PutObjectCommand({ Bucket, Key, Body: 'x'.repeat(1000), ...more });
const get = (Key: string) => new GetObjectCommand({ Bucket, Key });
const stored = async () =>
  ((await running.s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key);
/** A client with the SDK's retries. */
const patient = () => running.s3As(undefined, { maxAttempts: 3 });
const store = () => createS3ObjectStore(patient(), Bucket);

describe('S3', () => {
  test('returns 503 SlowDown, without an effect', async () => {
    const faults = await run('s3.503=@1');
    expect(await refusal(running.s3.send(put('a')))).toBe('503 SlowDown');
    expect(await stored()).toEqual([]);
    expect(faults.counts).toEqual([{ fault: 's3.503=@1', injected: 1, of: 2 }]);
  });

  test('returns 503 only to one operation or key', async () => {
    await run('s3.503=1~GetObject photos/bad');
    await running.s3.send(put('bad'));
    await running.s3.send(put('good'));
    await running.s3.send(get('good'));
    expect(await refusal(running.s3.send(get('bad')))).toBe('503 SlowDown');
  });

  test('returns 409 only to conditional writes', async () => {
    await run('s3.409=@1');
    await running.s3.send(put('unconditional'));
    expect(await refusal(running.s3.send(put('a', { IfNoneMatch: '*' })))).toBe('409 ConditionalRequestConflict');
    expect(await stored()).toEqual(['unconditional']);
  });

  test('is slow', async () => {
    await run('s3.slow=~slow:700ms');
    const order: string[] = [];
    const slow = running.s3.send(put('slow')).then(() => order.push('slow'));
    await running.s3.send(put('other')).then(() => order.push('other'));
    await slow;
    expect(order).toEqual(['other', 'slow']);
  });

  test('closes the connection in the middle of a body', async () => {
    await run('s3.cut=@1~GetObject');
    await running.s3.send(put('a'));
    const { Body, ContentLength } = await running.s3.send(get('a'));
    expect(ContentLength).toBe(1000);
    await expect(Body?.transformToByteArray()).rejects.toThrow(/aborted/);
  });

  test('closes the connection without a response to a write, which has no effect', async () => {
    await run('s3.cut=1~a');
    await expect(running.s3.send(put('a'))).rejects.toThrow('socket hang up');
    await expect(running.s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).rejects.toThrow('socket hang up');
    expect(await stored()).toEqual([]);
  });

  test('executes a request and returns an error', async () => {
    await run('s3.lost-answer=@1');
    expect(await refusal(running.s3.send(put('a')))).toBe('500 InternalError');
    expect(await stored()).toEqual(['a']);
  });

  test('spares the owner on request', async () => {
    await run('s3.503=1,spare=owner');
    await running.s3.send(put('a'));
    const role = running.role({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    expect(await refusal(running.s3As(role).send(get('a')))).toBe('503 SlowDown');
  });
});

describe("Headstart's data", () => {
  test('is written after a 503 or 409', async () => {
    await run('s3.503=@1,s3.409=@1');
    expect(await store().put('a', 'x', { create: true })).toBeDefined();
    expect(await stored()).toEqual(['a']);
  });

  test('is read again after the connection was closed in the middle', async () => {
    await run('s3.cut=@1~GetObject');
    await store().put('a', 'x'.repeat(1000));
    expect((await store().get('a'))?.body).toHaveLength(1000);
  });

  test('counts as written after a lost response', async () => {
    await run('s3.lost-answer=@1');
    const features = createFeatureStore(store(), 'base', 'pets');
    const row = {
      content: 'abc-1',
      sha256: '00'.repeat(32),
      features: Float32Array.of(1, 2),
      thumbnail: new Uint8Array(1024),
      width: 1,
      height: 1,
    };
    // The retry finds an existing embedding, which is enough.
    expect(await features.write(row)).toBe(false);
    expect(await features.has('abc-1')).toBe(true);
  });
});
