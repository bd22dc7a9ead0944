import {
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bucketSpec, type Running, refusal, start } from '../support/aws.ts';
import { raw } from '../support/raw.ts';

let running: Running;
const keys = ['a', 'b/1', 'b/2', 'b/c/1', 'b/c/2', 'd e+f/1', 'd e+f/2', 'z', '\ufb01', '\u{1f600}'];
beforeAll(async () => {
  running = await start({ buckets: [bucketSpec('photos'), bucketSpec('empty')] });
  for (const Key of [...keys].reverse()) await running.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
});
afterAll(() => running.stop());

const Bucket = 'photos';
const list = async (more: Partial<ListObjectsV2CommandInput> = {}) => {
  const answer = await running.s3.send(new ListObjectsV2Command({ Bucket, ...more }));
  return {
    ...answer,
    keys: answer.Contents?.map(({ Key }) => Key) ?? [],
    prefixes: answer.CommonPrefixes?.map(({ Prefix }) => Prefix) ?? [],
  };
};

describe('ListObjectsV2, https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html', () => {
  test('lists keys in the order of their UTF-8 bytes', async () => {
    expect((await list()).keys).toEqual(keys);
  });

  test('returns size, ETag, date and storage class of each', async () => {
    const [first] = (await list()).Contents ?? [];
    expect(first).toMatchObject({
      Key: 'a',
      Size: 1,
      ETag: '"0cc175b9c0f1b6a831c399e269772661"',
      StorageClass: 'STANDARD',
    });
  });

  test('of an empty bucket is empty', async () => {
    const { keys, KeyCount, IsTruncated } = await list({ Bucket: 'empty' });
    expect([keys, KeyCount, IsTruncated]).toEqual([[], 0, false]);
  });

  test('with a prefix lists the keys below it', async () => {
    expect((await list({ Prefix: 'b/c' })).keys).toEqual(['b/c/1', 'b/c/2']);
  });

  test('with a delimiter groups keys', async () => {
    const { keys, prefixes, KeyCount } = await list({ Delimiter: '/' });
    expect([keys, prefixes, KeyCount]).toEqual([['a', 'z', '\ufb01', '\u{1f600}'], ['b/', 'd e+f/'], 6]);
  });

  test('with prefix and delimiter groups keys below the prefix', async () => {
    const { keys, prefixes } = await list({ Prefix: 'b/', Delimiter: '/' });
    expect([keys, prefixes]).toEqual([['b/1', 'b/2'], ['b/c/']]);
  });

  test.each(['2', undefined])('with an empty delimiter is like one without (version %s)', async (version) => {
    const query = { delimiter: '', ...(version && { 'list-type': version }) };
    const { body } = await raw(running, { path: `/${Bucket}`, query });
    expect([body.includes('Delimiter'), body.match(/<Key>/g)?.length]).toEqual([false, keys.length]);
  });

  test('accepts delimiters of any length', async () => {
    expect((await list({ Delimiter: '/c/' })).prefixes).toEqual(['b/c/']);
  });

  test('starts after a key', async () => {
    expect((await list({ StartAfter: 'b/c/1', MaxKeys: 2 })).keys).toEqual(['b/c/2', 'd e+f/1']);
  });

  test('starts after a key that does not exist', async () => {
    expect((await list({ StartAfter: 'b/b', MaxKeys: 1 })).keys).toEqual(['b/c/1']);
  });

  test.each([1, 2, 3, 4, 9, 10])('returns pages of %i, together all keys once', async (pageSize) => {
    const listed: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client: running.s3, pageSize }, { Bucket })) {
      expect(page.KeyCount).toBeLessThanOrEqual(pageSize);
      listed.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }
    expect(listed).toEqual(keys);
  });

  test.each([1, 2, 5])('returns pages of %i with a delimiter, each prefix once', async (pageSize) => {
    const listed: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client: running.s3, pageSize }, { Bucket, Delimiter: '/' })) {
      listed.push(
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      );
    }
    expect(listed.sort()).toEqual(['a', 'b/', 'd e+f/', 'z', '\ufb01', '\u{1f600}'].sort());
  });

  test('with max-keys 0 is empty and not truncated', async () => {
    const { keys, IsTruncated } = await list({ MaxKeys: 0 });
    expect([keys, IsTruncated]).toEqual([[], false]);
  });

  test('returns at most 1,000 keys per page, whatever the request', async () => {
    expect((await list({ MaxKeys: 5000 })).MaxKeys).toBe(1000);
  });

  test('refuses a max-keys that is not a number', async () => {
    const query = { 'list-type': '2', 'max-keys': 'many' };
    expect((await raw(running, { path: '/photos', query })).code).toBe('InvalidArgument');
  });

  test('refuses an unknown continuation token', async () => {
    expect(await refusal(list({ ContinuationToken: 'x' }))).toBe('400 InvalidArgument');
  });

  test('encodes names on request', async () => {
    const { keys, prefixes } = await list({ Prefix: 'd ', Delimiter: '/', EncodingType: 'url' });
    expect([keys, prefixes]).toEqual([[], ['d+e%2Bf/']]);
  });

  test('returns the owner on request', async () => {
    const [first] = (await list({ FetchOwner: true, MaxKeys: 1 })).Contents ?? [];
    expect(first?.Owner?.ID).toBe('123456789012');
  });

  test('of a missing bucket is NoSuchBucket', async () => {
    expect(await refusal(list({ Bucket: 'nowhere' }))).toBe('404 NoSuchBucket');
  });
});

describe('ListObjects, https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html', () => {
  const listV1 = (more = {}) => running.s3.send(new ListObjectsCommand({ Bucket, ...more }));

  test('continues from the last key as marker', async () => {
    const { Contents, IsTruncated, NextMarker } = await listV1({ MaxKeys: 2 });
    const next = await listV1({ MaxKeys: 2, Marker: Contents?.[1]?.Key });
    expect([IsTruncated, NextMarker, next.Contents?.map(({ Key }) => Key)]).toEqual([
      true,
      undefined,
      ['b/2', 'b/c/1'],
    ]);
  });

  test('with a delimiter returns the next marker, which skips its prefix', async () => {
    const { NextMarker } = await listV1({ Delimiter: '/', MaxKeys: 2 });
    const next = await listV1({ Delimiter: '/', MaxKeys: 1, Marker: NextMarker });
    expect([NextMarker, next.CommonPrefixes]).toEqual(['b/', [{ Prefix: 'd e+f/' }]]);
  });
});
