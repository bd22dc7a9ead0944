import { Readable } from 'node:stream';
import {
  type ChecksumAlgorithm,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Running, refusal, start } from '../support/aws.ts';
import { raw } from '../support/raw.ts';

let running: Running;
beforeAll(async () => {
  running = await start();
});
afterAll(() => running.stop());

const Bucket = 'photos';
/** Of "123456789"; the CRCs are the catalogue's check values, https://reveng.sourceforge.io/crc-catalogue/. */
const known = {
  CRC32: 'y/Q5Jg==',
  CRC32C: '4waSgw==',
  CRC64NVME: 'rosUhgp5mIg=',
  SHA1: '98O8HYCOBHMq32eZZczDTKeuNEE=',
  SHA256: 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=',
};
const algorithms = Object.keys(known) as (keyof typeof known)[];
const field = (algorithm: string) => `Checksum${algorithm}` as const;
const put = (Key: string, more: object) =>
  running.s3.send(new PutObjectCommand({ Bucket, Key, Body: '123456789', ...more }));
const head = (Key: string) => running.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));

describe('Checksums, https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html', () => {
  test.each(algorithms)('%s in a header is verified, stored and returned', async (algorithm) => {
    const written = await put(`given-${algorithm}`, { [field(algorithm)]: known[algorithm] });
    expect([written, await head(`given-${algorithm}`)]).toMatchObject([
      { [field(algorithm)]: known[algorithm], ChecksumType: 'FULL_OBJECT' },
      { [field(algorithm)]: known[algorithm], ChecksumType: 'FULL_OBJECT' },
    ]);
  });

  test.each(algorithms)('%s that the SDK computes in a trailer is verified', async (algorithm) => {
    const Body = Readable.from([Buffer.from('1234'), Buffer.from('56789')]);
    const written = await put(`stream-${algorithm}`, {
      Body,
      ContentLength: 9,
      ChecksumAlgorithm: algorithm as ChecksumAlgorithm,
    });
    expect(written).toMatchObject({ [field(algorithm)]: known[algorithm] });
  });

  test.each(algorithms)('a wrong %s is refused, and nothing is written', async (algorithm) => {
    const wrong = Buffer.from(known[algorithm], 'base64').fill(1).toString('base64');
    expect([
      await refusal(put(`wrong-${algorithm}`, { [field(algorithm)]: wrong })),
      await refusal(head(`wrong-${algorithm}`)),
    ]).toEqual(['400 BadDigest', '404 NotFound']);
  });

  test('that are not digests are refused', async () => {
    const answer = await raw(running, {
      method: 'PUT',
      path: '/photos/x',
      body: 'x',
      headers: { 'x-amz-checksum-crc32': 'abc' },
    });
    expect(answer.code).toBe('InvalidRequest');
  });

  test('of two kinds at once are refused', async () => {
    const headers = { 'x-amz-checksum-crc32': known.CRC32, 'x-amz-checksum-sha1': known.SHA1 };
    const answer = await raw(running, { method: 'PUT', path: '/photos/x', body: '123456789', headers });
    expect(answer.code).toBe('InvalidRequest');
  });

  test('that are announced but missing are refused', async () => {
    const headers = { 'x-amz-sdk-checksum-algorithm': 'CRC32' };
    expect((await raw(running, { method: 'PUT', path: '/photos/x', body: 'x', headers })).code).toBe('InvalidRequest');
  });

  test('default to CRC64NVME', async () => {
    await raw(running, { method: 'PUT', path: '/photos/plain', body: '123456789' });
    expect(await head('plain')).toMatchObject({ ChecksumCRC64NVME: known.CRC64NVME, ChecksumType: 'FULL_OBJECT' });
  });

  test('are returned only on request', async () => {
    const { ChecksumCRC32 } = await running.s3.send(new HeadObjectCommand({ Bucket, Key: 'given-CRC32' }));
    expect(ChecksumCRC32).toBeUndefined();
  });

  test('are not returned for a range', async () => {
    const answer = await running.s3.send(
      new GetObjectCommand({ Bucket, Key: 'given-CRC32', ChecksumMode: 'ENABLED', Range: 'bytes=0-1' }),
    );
    expect([answer.ChecksumCRC32, await answer.Body?.transformToString()]).toEqual([undefined, '12']);
  });

  test('are named in listings', async () => {
    const { Contents } = await running.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'given-SHA1' }));
    expect(Contents?.[0]).toMatchObject({ ChecksumAlgorithm: ['SHA1'], ChecksumType: 'FULL_OBJECT' });
  });
});

describe('Content-MD5, https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html', () => {
  const md5 = 'JfnnlDI7RTiF9RgfG2JNCw==';

  test('that matches is accepted', async () => {
    expect((await put('md5', { ContentMD5: md5 })).ETag).toBe('"25f9e794323b453885f5181f1b624d0b"');
  });

  test('that does not match is BadDigest', async () => {
    expect(await refusal(put('md5', { Body: 'other', ContentMD5: md5 }))).toBe('400 BadDigest');
  });

  test('that is not an MD5 digest is InvalidDigest', async () => {
    expect(await refusal(put('md5', { ContentMD5: 'abc' }))).toBe('400 InvalidDigest');
  });
});
