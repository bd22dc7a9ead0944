import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
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
const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  running.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...more }));
const get = (Key: string, more = {}) => running.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
const text = async (Key: string, more = {}) => (await get(Key, more)).Body?.transformToString();

describe('PutObject, https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html', () => {
  test('returns the MD5 of the body in quotes as ETag', async () => {
    expect((await put('etag')).ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
  });

  test('reports encryption with S3-managed keys', async () => {
    expect((await put('sse')).ServerSideEncryption).toBe('AES256');
  });

  test('replaces the whole object', async () => {
    await put('replaced', { ContentType: 'text/a', Metadata: { a: '1' } });
    await put('replaced', { Body: 'other' });
    const { ContentType, Metadata } = await get('replaced');
    expect([await text('replaced'), ContentType, Metadata]).toEqual(['other', 'application/octet-stream', {}]);
  });

  test('accepts an empty body', async () => {
    await put('empty', { Body: Buffer.alloc(0) });
    expect(await text('empty')).toBe('');
  });

  test('accepts a stream of known length, and removes its chunk framing', async () => {
    const body = Buffer.alloc(300_000, 'abc');
    await put('stream', { Body: Readable.from([body.subarray(0, 7), body.subarray(7)]), ContentLength: body.length });
    expect(await text('stream')).toBe(body.toString());
  });

  test('accepts bodies that are larger than its buffers', async () => {
    const body = Buffer.alloc(3 << 20, 'xyz');
    await put('large', { Body: body });
    expect((await (await get('large')).Body?.transformToByteArray())?.length).toBe(body.length);
  });

  test('is refused without a length', async () => {
    const answer = await raw(running, {
      method: 'PUT',
      path: '/photos/no-length',
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'transfer-encoding': 'chunked' },
    });
    expect([answer.status, answer.code]).toEqual([411, 'MissingContentLength']);
  });

  test('is refused into a bucket that does not exist', async () => {
    expect(await refusal(put('a', { Bucket: 'nowhere' }))).toBe('404 NoSuchBucket');
  });

  test.each([
    ['an access control list', { ACL: 'public-read' }],
    ['another storage class', { StorageClass: 'GLACIER' }],
    ['KMS encryption', { ServerSideEncryption: 'aws:kms' }],
    ['an object lock', { ObjectLockLegalHoldStatus: 'ON' }],
    ['a website redirect', { WebsiteRedirectLocation: '/x' }],
  ] as [string, Partial<PutObjectCommandInput>][])('does not act as if %s were not asked for', async (_, more) => {
    expect(await refusal(put('unsupported', more))).toBe('501 NotImplemented');
  });

  test('is refused if the bucket has another owner than expected', async () => {
    expect(await refusal(put('owner', { ExpectedBucketOwner: '999999999999' }))).toBe('403 AccessDenied');
  });
});

describe('Object keys, https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html', () => {
  test.each([
    'with space',
    'plus+plus',
    'per%cent%20',
    'ünïcödé/日本語/🙂',
    'a//b///c',
    '/leading',
    'trailing/',
    './dot',
    'x/../y',
    'quotes\'"',
    'a&b=c?d#e',
    'semi;colon:at@',
    '(parens)[brackets]{braces}',
    'back\\slash',
    'tab\tnewline\n',
    '~tilde!*',
  ])('keep every character: %j', async (key) => {
    await put(key, { Body: key });
    const listed = await running.s3.send(new ListObjectsV2Command({ Bucket, Prefix: key }));
    expect([await text(key), listed.Contents?.[0]?.Key]).toEqual([key, key]);
  });

  test('in two normal forms of Unicode are two keys', async () => {
    await put('nf/\u00e9', { Body: 'composed' });
    await put('nf/e\u0301', { Body: 'decomposed' });
    expect([await text('nf/\u00e9'), await text('nf/e\u0301')]).toEqual(['composed', 'decomposed']);
  });

  test('have up to 1,024 bytes in UTF-8', async () => {
    const key = 'ü'.repeat(512);
    await put(key);
    expect(await text(key)).toBe('hello');
  });

  test('of 1,025 bytes are refused', async () => {
    expect(await refusal(put(`${'ü'.repeat(512)}a`))).toBe('400 KeyTooLongError');
  });

  test('that are not UTF-8 are refused', async () => {
    expect((await raw(running, { path: '/photos/%FF' })).code).toBe('InvalidURI');
  });
});

describe('Object metadata, https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html', () => {
  test('of the system is kept', async () => {
    const said = {
      ContentType: 'image/jpeg',
      CacheControl: 'max-age=60',
      ContentDisposition: 'attachment; filename="a.jpg"',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
    };
    await put('system', said);
    expect(await running.s3.send(new HeadObjectCommand({ Bucket, Key: 'system' }))).toMatchObject(said);
  });

  test('of the user is kept, with names in lower case', async () => {
    await put('user', { Metadata: { Label: 'a b', n: '1' } });
    expect((await get('user')).Metadata).toEqual({ label: 'a b', n: '1' });
  });

  test('of the user has at most 2 KB', async () => {
    expect(await refusal(put('much', { Metadata: { a: 'x'.repeat(2048) } }))).toBe('400 MetadataTooLarge');
  });

  test('has no aws-chunked among the encodings', async () => {
    await put('encoding', { Body: Readable.from(['abc']), ContentLength: 3, ContentEncoding: 'gzip' });
    expect((await get('encoding')).ContentEncoding).toBe('gzip');
  });

  test('without a content type is binary/octet-stream', async () => {
    await raw(running, { method: 'PUT', path: '/photos/untyped', body: 'x' });
    expect((await get('untyped')).ContentType).toBe('binary/octet-stream');
  });
});

describe('DeleteObject, https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html', () => {
  test('removes the object', async () => {
    await put('deleted');
    const answer = await running.s3.send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }));
    expect([answer.$metadata.httpStatusCode, await refusal(get('deleted'))]).toEqual([204, '404 NoSuchKey']);
  });

  test('of a missing key succeeds', async () => {
    const answer = await running.s3.send(new DeleteObjectCommand({ Bucket, Key: 'never' }));
    expect(answer.$metadata.httpStatusCode).toBe(204);
  });
});

describe('DeleteObjects, https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html', () => {
  const remove = (keys: string[], Quiet = false) =>
    running.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })), Quiet } }));

  test('removes many, and reports missing keys as deleted', async () => {
    await put('many/<1>&"');
    const { Deleted } = await remove(['many/<1>&"', 'many/none']);
    expect([Deleted, await refusal(get('many/<1>&"'))]).toEqual([
      [{ Key: 'many/<1>&"' }, { Key: 'many/none' }],
      '404 NoSuchKey',
    ]);
  });

  test('returns no deleted keys in quiet mode', async () => {
    expect((await remove(['quiet'], true)).Deleted).toBeUndefined();
  });

  test('accepts at most 1,000 keys', async () => {
    expect(await refusal(remove(Array.from({ length: 1001 }, (_, i) => `k${i}`)))).toBe('400 MalformedXML');
  });

  test('needs a digest of its body', async () => {
    const body = '<Delete><Object><Key>a</Key></Object></Delete>';
    const answer = await raw(running, { method: 'POST', path: '/photos', query: { delete: '' }, body });
    expect(answer.code).toBe('InvalidRequest');
  });

  test.each([
    '',
    '<Delete>',
    '<Other/>',
    '<!DOCTYPE x><Delete/>',
    '<Delete><Object><Key>&bad;</Key></Object></Delete>',
  ])('refuses the body %j', async (body) => {
    const md5 = (await import('node:crypto')).createHash('md5').update(body).digest('base64');
    const request = { method: 'POST', path: '/photos', query: { delete: '' }, headers: { 'content-md5': md5 }, body };
    expect((await raw(running, request)).code).toBe('MalformedXML');
  });
});

describe('Errors, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html', () => {
  test('are XML with code, message, resource and request id, which is also in a header', async () => {
    const { headers, body } = await raw(running, { path: '/photos/none' });
    const id = headers['x-amz-request-id'];
    expect([
      headers['content-type'],
      body.includes(`<RequestId>${id}</RequestId>`),
      body.includes('<Resource>/photos/none'),
    ]).toEqual(['application/xml', true, true]);
  });

  test.each([
    ['GET', '/photos/a', 'acl'],
    ['POST', '/photos/a', 'select'],
    ['GET', '/photos', 'replication'],
    ['PUT', '/photos', 'lifecycle'],
    ['GET', '/photos', 'something-new'],
    ['PATCH', '/photos/a', ''],
  ])('%s %s?%s is 501, and touches nothing', async (method, path, name) => {
    await put('a', { Body: 'kept' });
    const answer = await raw(running, { method, path, query: name ? { [name]: '' } : {}, body: '<x/>' });
    expect([answer.status, answer.code, await text('a')]).toEqual([501, 'NotImplemented', 'kept']);
  });
});
