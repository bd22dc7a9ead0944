import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Running, refusal, start } from '../support/aws.ts';
import { raw } from '../support/raw.ts';

let running: Running;
beforeAll(async () => {
  running = await start();
});
afterAll(() => running.stop());

const Bucket = 'photos';
const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  running.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...more }));
const get = (Key: string, more = {}) => running.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
const text = async (Key: string, more = {}) => (await get(Key, more)).Body?.transformToString();

describe('GetObject, https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html', () => {
  beforeAll(async () => {
    await put('digits', { Body: '0123456789' });
  });

  test('returns size, ETag, date and Accept-Ranges', async () => {
    const { ContentLength, ETag, LastModified, AcceptRanges } = await get('digits');
    expect([ContentLength, ETag, LastModified?.getMilliseconds(), AcceptRanges]).toEqual([
      10,
      '"781e5e245d69b566979b86e28d23f2c7"',
      0,
      'bytes',
    ]);
  });

  test('of a missing key is NoSuchKey, with the key in the error', async () => {
    const error = await get('missing').catch((error) => error);
    expect([error.name, error.$metadata.httpStatusCode, error.Key]).toEqual(['NoSuchKey', 404, 'missing']);
  });

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=5-500', '56789', 'bytes 5-9/10'],
    ['bytes=-500', '0123456789', 'bytes 0-9/10'],
    ['bytes=0-0', '0', 'bytes 0-0/10'],
  ])('with the range %s is 206 with those bytes', async (Range, body, ContentRange) => {
    const answer = await get('digits', { Range });
    expect([answer.$metadata.httpStatusCode, answer.ContentRange, await answer.Body?.transformToString()]).toEqual([
      206,
      ContentRange,
      body,
    ]);
  });

  test.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('with the range %s is 416', async (Range) => {
    expect(await refusal(get('digits', { Range }))).toBe('416 InvalidRange');
  });

  test.each(['bytes=0-1,3-4', 'items=0-1', 'bytes=4-2'])('ignores the range %s', async (Range) => {
    const answer = await get('digits', { Range });
    expect([answer.$metadata.httpStatusCode, answer.ContentLength]).toEqual([200, 10]);
    await answer.Body?.transformToString();
  });

  test('of a range of a large object returns exactly those bytes', async () => {
    const body = Buffer.from(Uint32Array.from({ length: 1 << 20 }, (_, i) => i).buffer);
    await put('ranged', { Body: body });
    const bytes = await (await get('ranged', { Range: 'bytes=1000001-3500000' })).Body?.transformToByteArray();
    expect(Buffer.compare(Buffer.from(bytes ?? []), body.subarray(1_000_001, 3_500_001))).toBe(0);
  });

  test('overrides response headers on request', async () => {
    const answer = await get('digits', {
      ResponseContentType: 'text/x',
      ResponseCacheControl: 'no-store',
      ResponseContentDisposition: 'inline',
      ResponseContentLanguage: 'fr',
      ResponseContentEncoding: 'br',
    });
    expect(answer).toMatchObject({
      ContentType: 'text/x',
      CacheControl: 'no-store',
      ContentDisposition: 'inline',
      ContentLanguage: 'fr',
      ContentEncoding: 'br',
    });
    await answer.Body?.transformToByteArray();
  });

  test('of a part of an object without parts returns the whole object', async () => {
    const answer = await get('digits', { PartNumber: 1 });
    expect([answer.PartsCount, await answer.Body?.transformToString()]).toEqual([undefined, '0123456789']);
  });

  test('of an unknown version is refused', async () => {
    expect(await refusal(get('digits', { VersionId: 'abc' }))).toBe('400 InvalidArgument');
  });

  test('never fails while the object is overwritten', async () => {
    await put('busy', { Body: 'x'.repeat(1000) });
    const reads = Array.from({ length: 60 }, () => text('busy'));
    const writes = Array.from({ length: 60 }, (_, i) => put('busy', { Body: String(i % 10).repeat(1000) }));
    await Promise.all(writes);
    for (const body of await Promise.all(reads)) expect(new Set(body).size).toBe(1);
  });
});

describe('HeadObject, https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html', () => {
  test('has the headers of GetObject and no body', async () => {
    await put('head', { ContentType: 'a/b' });
    const answer = await raw(running, { method: 'HEAD', path: '/photos/head' });
    expect([answer.headers['content-length'], answer.headers['content-type'], answer.body]).toEqual(['5', 'a/b', '']);
  });

  test('of a missing key is a 404 without a body', async () => {
    const answer = await raw(running, { method: 'HEAD', path: '/photos/missing' });
    expect([answer.status, answer.body]).toEqual([404, '']);
  });
});
