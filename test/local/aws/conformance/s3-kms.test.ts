import { createHash } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bucketSpec, type Running, refusal, start } from '../support/aws.ts';

const kmsKey = 'arn:aws:kms:eu-central-1:123456789012:key/DataKey';
const Bucket = 'secret';
let running: Running;
beforeAll(async () => {
  running = await start({ buckets: [bucketSpec(Bucket, { kmsKey })] });
});
afterAll(() => running.stop());

const put = (Key: string, Body = 'hello', more: object = {}) =>
  running.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const md5 = `"${createHash('md5').update('hello').digest('hex')}"`;

describe('ETags under SSE-KMS, https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html', () => {
  test('look like an MD5 digest, and are different each time', async () => {
    const tags = [(await put('a')).ETag, (await put('b')).ETag, (await put('a')).ETag];
    expect(tags).toEqual(tags.map(() => expect.stringMatching(/^"[0-9a-f]{32}"$/)));
    expect(new Set([...tags, md5]).size).toBe(4);
  });

  test('are the same in every response about one object, also after a restart', async () => {
    const { ETag, ServerSideEncryption, SSEKMSKeyId } = await put('c');
    await running.restart();
    const head = await running.s3.send(new HeadObjectCommand({ Bucket, Key: 'c' }));
    const { Contents } = await running.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'c' }));
    expect([head.ETag, Contents?.[0]?.ETag]).toEqual([ETag, ETag]);
    expect([ServerSideEncryption, SSEKMSKeyId]).toEqual(['aws:kms', kmsKey]);
    expect([head.ServerSideEncryption, head.SSEKMSKeyId]).toEqual(['aws:kms', kmsKey]);
  });

  test('work in conditions', async () => {
    const { ETag } = await put('d');
    expect(await refusal(put('d', 'x', { IfMatch: md5 }))).toBe('412 PreconditionFailed');
    expect(await refusal(put('d', 'x', { IfMatch: ETag }))).toBe('no error');
  });

  test('of a copy differ from those of its source', async () => {
    const { ETag } = await put('e');
    const copy = await running.s3.send(new CopyObjectCommand({ Bucket, Key: 'f', CopySource: `${Bucket}/e` }));
    const head = await running.s3.send(new HeadObjectCommand({ Bucket, Key: 'f' }));
    expect(copy.CopyObjectResult?.ETag).not.toBe(ETag);
    expect(head.ETag).toBe(copy.CopyObjectResult?.ETag);
  });

  test('of parts complete an upload, whose own ETag ends in the number of parts', async () => {
    const Key = 'g';
    const { UploadId } = await running.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = await running.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'hello' }));
    expect(part.ETag).not.toBe(md5);
    const Parts = [{ PartNumber: 1, ETag: part.ETag }];
    const done = await running.s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-1"$/);
  });
});
