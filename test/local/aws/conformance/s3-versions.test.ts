import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Running, start } from '../support/aws.ts';

const Bucket = 'photos';
let running: Running;

beforeEach(async () => {
  running = await start();
});
afterEach(() => running.stop());

const put = (Key: string, Body: string) => running.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const versions = (more = {}, s3 = running.s3) => s3.send(new ListObjectVersionsCommand({ Bucket, ...more }));
const allow = (...Action: string[]) => running.s3As(running.role({ Effect: 'Allow', Action, Resource: '*' }));
const onDisk = async () => {
  const bodies = await Promise.all(
    (await readdir(path.join(running.dir, 'bodies'))).map((file) =>
      readFile(path.join(running.dir, 'bodies', file), 'utf8'),
    ),
  );
  return [await readFile(path.join(running.dir, 'journal.jsonl'), 'utf8'), ...bodies].join('\n');
};

test('each object is listed as its version null, page by page', async () => {
  for (const key of ['a/1', 'a/2', 'b/1']) await put(key, key);
  const first = await versions({ MaxKeys: 2 });
  expect(first.Versions).toMatchObject([
    { Key: 'a/1', VersionId: 'null', IsLatest: true, Size: 3 },
    { Key: 'a/2', VersionId: 'null', IsLatest: true },
  ]);
  expect([first.IsTruncated, first.NextKeyMarker, first.NextVersionIdMarker]).toEqual([true, 'a/2', 'null']);
  const rest = await versions({ KeyMarker: 'a/2', VersionIdMarker: 'null' });
  expect([rest.Versions?.map(({ Key }) => Key), rest.IsTruncated]).toEqual([['b/1'], false]);
  const rolledUp = await versions({ Delimiter: '/', Prefix: '' });
  expect(rolledUp.CommonPrefixes).toEqual([{ Prefix: 'a/' }, { Prefix: 'b/' }]);
});

test('an overwritten object has one version', async () => {
  await put('a', 'first');
  await put('a', 'second');
  expect((await versions()).Versions).toHaveLength(1);
  expect((await versions()).DeleteMarkers).toBeUndefined();
});

test('a version marker needs a key marker', async () => {
  await expect(versions({ VersionIdMarker: 'null' })).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('listing, reading and deleting versions need separate permissions', async () => {
  await put('a', 'kept');
  const plain = allow('s3:ListBucket', 's3:GetObject', 's3:DeleteObject');
  const of = { Bucket, Key: 'a', VersionId: 'null' };
  await expect(versions({}, plain)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(plain.send(new GetObjectCommand(of))).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(plain.send(new DeleteObjectCommand(of))).rejects.toMatchObject({ name: 'AccessDenied' });
  const Delete = { Objects: [{ Key: 'a', VersionId: 'null' }] };
  expect((await plain.send(new DeleteObjectsCommand({ Bucket, Delete }))).Errors).toMatchObject([
    { Code: 'AccessDenied' },
  ]);
  const full = allow('s3:ListBucketVersions', 's3:GetObjectVersion', 's3:DeleteObjectVersion');
  expect((await versions({}, full)).Versions).toHaveLength(1);
  expect(await (await full.send(new GetObjectCommand(of))).Body?.transformToString()).toBe('kept');
  await full.send(new DeleteObjectCommand(of));
  expect((await versions()).Versions).toBeUndefined();
});

test('a deleted version is gone from the disk, name and bytes', async () => {
  for (const key of ['secret-1', 'secret-2', 'other']) await put(key, `bytes of ${key}`);
  await running.s3.send(new DeleteObjectCommand({ Bucket, Key: 'secret-1' }));
  expect(await onDisk()).toContain('secret-1');
  await running.s3.send(new DeleteObjectCommand({ Bucket, Key: 'secret-2', VersionId: 'null' }));
  const left = await onDisk();
  expect(left).not.toContain('secret');
  expect(left).toContain('bytes of other');
});
