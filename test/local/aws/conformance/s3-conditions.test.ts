import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Running, refusal, start } from '../support/aws.ts';
import { raw } from '../support/raw.ts';

let running: Running;
let etag = '';
beforeAll(async () => {
  running = await start();
  etag = (await put('it')).ETag ?? '';
});
afterAll(() => running.stop());

const Bucket = 'photos';
const past = new Date(Date.now() - 3_600_000);
const future = new Date(Date.now() + 3_600_000);
const put = (Key: string, more = {}) => running.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }));
const status = async (more: object) => {
  const command = new HeadObjectCommand({ Bucket, Key: 'it', ...more });
  return running.s3.send(command).then(
    ({ $metadata }) => $metadata.httpStatusCode,
    ({ $metadata }) => $metadata.httpStatusCode,
  );
};

describe('Conditional reads, https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html', () => {
  test.each([
    ['If-Match of the ETag', () => ({ IfMatch: etag }), 200],
    ['If-Match of the ETag without quotes', () => ({ IfMatch: etag.replaceAll('"', '') }), 200],
    ['If-Match of one in a list', () => ({ IfMatch: `"other", ${etag}` }), 200],
    ['If-Match of *', () => ({ IfMatch: '*' }), 200],
    ['If-Match of another ETag', () => ({ IfMatch: '"other"' }), 412],
    ['If-None-Match of the ETag', () => ({ IfNoneMatch: etag }), 304],
    ['If-None-Match of another ETag', () => ({ IfNoneMatch: '"other"' }), 200],
    ['If-Modified-Since before', () => ({ IfModifiedSince: past }), 200],
    ['If-Modified-Since after', () => ({ IfModifiedSince: future }), 304],
    ['If-Unmodified-Since before', () => ({ IfUnmodifiedSince: past }), 412],
    ['If-Unmodified-Since after', () => ({ IfUnmodifiedSince: future }), 200],
    ['If-Match, though If-Unmodified-Since is false', () => ({ IfMatch: etag, IfUnmodifiedSince: past }), 200],
    ['If-None-Match, though If-Modified-Since is true', () => ({ IfNoneMatch: etag, IfModifiedSince: past }), 304],
  ])('%s', async (_, headers, expected) => {
    expect(await status(headers())).toBe(expected);
  });

  test('a 412 of GET has a body with the code', async () => {
    const read = running.s3.send(new GetObjectCommand({ Bucket, Key: 'it', IfMatch: '"other"' }));
    expect(await refusal(read)).toBe('412 PreconditionFailed');
  });

  test('a 304 has the ETag and no body', async () => {
    const answer = await raw(running, { path: '/photos/it', headers: { 'if-none-match': etag } });
    expect([answer.status, answer.headers.etag, answer.body]).toEqual([304, etag, '']);
  });

  test('If-Range with another ETag returns the whole object', async () => {
    const headers = { range: 'bytes=0-0', 'if-range': '"other"' };
    expect((await raw(running, { path: '/photos/it', headers })).status).toBe(200);
  });
});

describe('Conditional writes, https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html', () => {
  test('If-None-Match: * creates a missing object', async () => {
    expect((await put('new', { IfNoneMatch: '*' })).ETag).toBe(etag);
  });

  test('If-None-Match: * does not replace an object', async () => {
    expect(await refusal(put('it', { IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
  });

  test('If-None-Match: * works again after a delete', async () => {
    await put('again');
    await running.s3.send(new DeleteObjectCommand({ Bucket, Key: 'again' }));
    expect((await put('again', { IfNoneMatch: '*' })).ETag).toBe(etag);
  });

  test('If-None-Match accepts only *', async () => {
    expect(await refusal(put('new2', { IfNoneMatch: '"a"' }))).toBe('501 NotImplemented');
  });

  test('If-Match of the ETag replaces', async () => {
    const first = await put('swap', { Body: '1' });
    await put('swap', { Body: '2', IfMatch: first.ETag });
    expect(await refusal(put('swap', { Body: '3', IfMatch: first.ETag }))).toBe('412 PreconditionFailed');
  });

  test('If-Match of a missing key is 404', async () => {
    expect(await refusal(put('none', { IfMatch: etag }))).toBe('404 NoSuchKey');
  });

  test.each([1, 2, 3])('of 16 writers that race to create exactly one wins (round %i)', async (round) => {
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) =>
        refusal(put(`race-${round}`, { Body: `${i}`.repeat(5000), IfNoneMatch: '*' })),
      ),
    );
    expect(answers.filter((answer) => answer === 'no error')).toHaveLength(1);
    expect(answers.filter((answer) => answer === '412 PreconditionFailed')).toHaveLength(15);
  });

  test('of 16 writers that race to swap exactly one wins', async () => {
    const { ETag } = await put('race-swap', { Body: 'before' });
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => refusal(put('race-swap', { Body: `after ${i}`, IfMatch: ETag }))),
    );
    expect(answers.filter((answer) => answer === 'no error')).toHaveLength(1);
  });

  test('the body of a refused write leaves no file', async () => {
    const { readdir } = await import('node:fs/promises');
    const before = (await readdir(`${running.dir}/bodies`)).length;
    await refusal(put('it', { IfNoneMatch: '*' }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await readdir(`${running.dir}/bodies`)).length).toBe(before);
  });

  test('If-Match needs s3:GetObject as well', async () => {
    const { ETag } = await put('needs-get');
    const writer = running.s3As(running.role({ Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }));
    const write = new PutObjectCommand({ Bucket, Key: 'needs-get', Body: 'y', IfMatch: ETag });
    expect(await refusal(writer.send(write))).toBe('403 AccessDenied');
  });
});

describe('Conditional deletes, https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html', () => {
  const remove = (Key: string, IfMatch: string) => running.s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));

  test('If-Match of the ETag deletes', async () => {
    const { ETag } = await put('del1');
    expect((await remove('del1', ETag ?? '')).$metadata.httpStatusCode).toBe(204);
  });

  test('If-Match of another ETag does not', async () => {
    await put('del2');
    expect(await refusal(remove('del2', '"other"'))).toBe('412 PreconditionFailed');
    expect((await running.s3.send(new HeadObjectCommand({ Bucket, Key: 'del2' }))).ETag).toBe(etag);
  });

  test('If-Match: * deletes what exists', async () => {
    await put('del3');
    expect((await remove('del3', '*')).$metadata.httpStatusCode).toBe(204);
  });

  test('If-Match of a missing key is 404', async () => {
    expect(await refusal(remove('del4', '*'))).toBe('404 NoSuchKey');
  });

  test('an ETag in DeleteObjects is a condition for its key only', async () => {
    await put('del5');
    const answer = await running.s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'del5', ETag: '"other"' }, { Key: 'del6' }] } }),
    );
    expect([answer.Errors?.map(({ Key, Code }) => [Key, Code]), answer.Deleted]).toEqual([
      [['del5', 'PreconditionFailed']],
      [{ Key: 'del6' }],
    ]);
  });
});

describe('Conditional copies, https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html', () => {
  const copy = (more: object) =>
    refusal(running.s3.send(new CopyObjectCommand({ Bucket, Key: 'copied', CopySource: 'photos/it', ...more })));

  test.each([
    ['CopySourceIfMatch of the ETag', () => ({ CopySourceIfMatch: etag }), 'no error'],
    ['CopySourceIfMatch of another', () => ({ CopySourceIfMatch: '"other"' }), '412 PreconditionFailed'],
    ['CopySourceIfNoneMatch of the ETag', () => ({ CopySourceIfNoneMatch: etag }), '412 PreconditionFailed'],
    ['CopySourceIfModifiedSince after', () => ({ CopySourceIfModifiedSince: future }), '412 PreconditionFailed'],
    ['CopySourceIfUnmodifiedSince before', () => ({ CopySourceIfUnmodifiedSince: past }), '412 PreconditionFailed'],
    [
      'IfNoneMatch: * on what exists',
      () => ({ Key: 'it', CopySource: 'photos/new', IfNoneMatch: '*' }),
      '412 PreconditionFailed',
    ],
    ['IfNoneMatch: * on what does not', () => ({ Key: 'fresh', IfNoneMatch: '*' }), 'no error'],
    ['IfMatch of another ETag', () => ({ IfMatch: '"other"' }), '412 PreconditionFailed'],
  ])('%s', async (_, more, expected) => {
    expect(await copy(more())).toBe(expected);
  });
});
