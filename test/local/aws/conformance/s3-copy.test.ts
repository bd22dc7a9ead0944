import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bucketSpec, type Running, refusal, start } from '../support/aws.ts';

let running: Running;
beforeAll(async () => {
  running = await start({ buckets: [bucketSpec('photos'), bucketSpec('other')] });
  await running.s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'from',
      Body: 'hello',
      ContentType: 'text/a',
      Metadata: { a: '1' },
      ChecksumAlgorithm: 'SHA256',
    }),
  );
});
afterAll(() => running.stop());

const Bucket = 'photos';
const copy = (Key: string, more: Partial<CopyObjectCommandInput> = {}) =>
  running.s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: 'photos/from', ...more }));
const head = (Key: string, more = {}) =>
  running.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED', ...more }));

describe('CopyObject, https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html', () => {
  test('copies body, type, metadata and checksum algorithm', async () => {
    const { CopyObjectResult } = await copy('to');
    const { Body, ...answer } = await running.s3.send(
      new GetObjectCommand({ Bucket, Key: 'to', ChecksumMode: 'ENABLED' }),
    );
    expect([await Body?.transformToString(), answer.ContentType, answer.Metadata]).toEqual([
      'hello',
      'text/a',
      { a: '1' },
    ]);
    expect(CopyObjectResult).toMatchObject({ ETag: answer.ETag, ChecksumSHA256: answer.ChecksumSHA256 });
  });

  test('copies between buckets', async () => {
    await copy('to', { Bucket: 'other' });
    expect((await head('to', { Bucket: 'other' })).ContentLength).toBe(5);
  });

  test('replaces metadata on request', async () => {
    await copy('replaced', { MetadataDirective: 'REPLACE', ContentType: 'text/b', Metadata: { b: '2' } });
    expect(await head('replaced')).toMatchObject({ ContentType: 'text/b', Metadata: { b: '2' } });
  });

  test('ignores new metadata without the directive', async () => {
    await copy('kept', { Metadata: { b: '2' } });
    expect((await head('kept')).Metadata).toEqual({ a: '1' });
  });

  test('onto itself is refused unless something changes', async () => {
    expect([
      await refusal(copy('from')),
      await refusal(copy('from', { MetadataDirective: 'REPLACE', Metadata: { a: '1' }, ContentType: 'text/a' })),
    ]).toEqual(['400 InvalidRequest', 'no error']);
  });

  test.each(['a b', 'plus+', 'per%cent', 'ü/日本', 'q?x=1', "it's"])('takes the encoded source key %j', async (key) => {
    await running.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: key }));
    await copy('encoded', { CopySource: `/photos/${encodeURIComponent(key)}` });
    const { Body } = await running.s3.send(new GetObjectCommand({ Bucket, Key: 'encoded' }));
    expect(await Body?.transformToString()).toBe(key);
  });

  test('of a missing key is NoSuchKey', async () => {
    expect(await refusal(copy('x', { CopySource: 'photos/none' }))).toBe('404 NoSuchKey');
  });

  test('of an invalid source is refused', async () => {
    expect(await refusal(copy('x', { CopySource: 'photos' }))).toBe('400 InvalidArgument');
  });

  test('can compute another checksum', async () => {
    const { CopyObjectResult } = await copy('crc', { ChecksumAlgorithm: 'CRC32C' });
    expect(CopyObjectResult?.ChecksumCRC32C).toBeDefined();
  });

  test('needs permission to read the source and to write the copy', async () => {
    const send = (action: string) =>
      refusal(
        running
          .s3As(running.role({ Effect: 'Allow', Action: action, Resource: '*' }))
          .send(new CopyObjectCommand({ Bucket, Key: 'denied', CopySource: 'photos/from' })),
      );
    expect([await send('s3:PutObject'), await send('s3:GetObject'), await send('s3:*Object')]).toEqual([
      '403 AccessDenied',
      '403 AccessDenied',
      'no error',
    ]);
  });
});
