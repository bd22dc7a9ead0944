import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectTaggingCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Running, refusal, start } from '../support/aws.ts';

const Bucket = 'photos';
let running: Running;
beforeAll(async () => {
  running = await start();
});
afterAll(() => running.stop());

const tag = { Key: 'camera', Value: 'door 3' };
const put = (Key: string, more: object = {}) =>
  running.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }));
const setTags = (Key: string, TagSet = [tag], client: S3Client = running.s3) =>
  client.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
const tagsOf = async (Key: string) => (await running.s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
const copy = (from: string, Key: string, more: object = {}, client: S3Client = running.s3) =>
  client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${from}`, ...more }));

describe('Tags of objects, https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html', () => {
  test('are set, read, counted and deleted, and survive a restart', async () => {
    await put('a');
    expect(await tagsOf('a')).toEqual([]);
    await setTags('a', [tag, { Key: 'ort', Value: 'Köln' }]);
    await running.restart();
    expect(await tagsOf('a')).toEqual([tag, { Key: 'ort', Value: 'Köln' }]);
    expect((await running.s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).TagCount).toBe(2);
    await running.s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'a' }));
    expect(await tagsOf('a')).toEqual([]);
  });

  test('can be set by an upload, and are deleted with their object', async () => {
    await put('b', { Tagging: 'camera=door%203' });
    expect(await tagsOf('b')).toEqual([tag]);
    await put('b');
    expect(await tagsOf('b')).toEqual([]);
  });

  test('can be set by a multipart upload', async () => {
    const Key = 'parts';
    const { UploadId } = await running.s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key, Tagging: 'camera=door%203' }),
    );
    const { ETag } = await running.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await running.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
    expect(await tagsOf(Key)).toEqual([tag]);
  });

  test('are copied with an object, unless the copy sets its own', async () => {
    await put('c', { Tagging: 'camera=door%203' });
    await copy('c', 'c-copy');
    await copy('c', 'c-other', { TaggingDirective: 'REPLACE', Tagging: 'a=b' });
    expect([await tagsOf('c-copy'), await tagsOf('c-other')]).toEqual([[tag], [{ Key: 'a', Value: 'b' }]]);
  });

  test('need separate permissions, also those of a copied object', async () => {
    const objects = { Effect: 'Allow' as const, Resource: 'arn:aws:s3:::photos/*' };
    const plain = running.s3As(running.role({ ...objects, Action: ['s3:GetObject', 's3:PutObject'] }));
    const tagging = ['s3:GetObject', 's3:PutObject', 's3:GetObjectTagging', 's3:PutObjectTagging'];
    const full = running.s3As(running.role({ ...objects, Action: tagging }));
    await put('d');
    expect(await refusal(copy('d', 'd-untagged', {}, plain))).toBe('no error');
    await setTags('d');
    expect([
      await refusal(setTags('d', [tag], plain)),
      await refusal(copy('d', 'd-copy', {}, plain)),
      await refusal(copy('d', 'd-copy', {}, full)),
    ]).toEqual(['403 AccessDenied', '403 AccessDenied', 'no error']);
  });

  test.each([
    ['eleven', Array.from({ length: 11 }, (_, i) => ({ Key: `${i}`, Value: '' })), '400 BadRequest'],
    ['one twice', [tag, tag], '400 InvalidTag'],
    ['one without a name', [{ Key: '', Value: 'x' }], '400 InvalidTag'],
    ['one of AWS', [{ Key: 'aws:x', Value: 'x' }], '400 InvalidTag'],
    ['a long name', [{ Key: 'x'.repeat(129), Value: '' }], '400 InvalidTag'],
    ['a long value', [{ Key: 'x', Value: 'x'.repeat(257) }], '400 InvalidTag'],
    ['characters that are not allowed', [{ Key: 'a?b', Value: '' }], '400 InvalidTag'],
  ])('are refused: %s', async (_, tags, expected) => {
    await put('e');
    expect(await refusal(setTags('e', tags))).toBe(expected);
  });

  test('of a missing object are NoSuchKey', async () => {
    expect(await refusal(setTags('none'))).toBe('404 NoSuchKey');
  });
});
