import { createHash, createHmac } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Running, region, start } from '../support/aws.ts';
import { raw, send, signedHeaders } from '../support/raw.ts';

let running: Running;
beforeAll(async () => {
  running = await start();
  await running.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
});
afterAll(() => running.stop());

const Bucket = 'photos';

describe('Signatures, https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html', () => {
  test('that are valid are accepted', async () => {
    expect((await raw(running, { path: '/photos/a' })).status).toBe(200);
  });

  test('by another secret are refused, with the expected string to sign', async () => {
    const answer = await raw(running, { path: '/photos/a', credentials: { ...running.owner, secretAccessKey: 'x' } });
    expect([answer.status, answer.code, answer.body.includes('<StringToSign>')]).toEqual([
      403,
      'SignatureDoesNotMatch',
      true,
    ]);
  });

  test('by an unknown key are refused', async () => {
    const answer = await raw(running, {
      path: '/photos/a',
      credentials: { ...running.owner, accessKeyId: 'AKIANOBODY' },
    });
    expect([answer.status, answer.code]).toEqual([403, 'InvalidAccessKeyId']);
  });

  test.each([16, -16])('%i minutes off are refused', async (minutes) => {
    const answer = await raw(running, { path: '/photos/a', date: new Date(Date.now() + minutes * 60_000) });
    expect([answer.status, answer.code]).toEqual([403, 'RequestTimeTooSkewed']);
  });

  test.each([14, -14])('%i minutes off are accepted', async (minutes) => {
    expect((await raw(running, { path: '/photos/a', date: new Date(Date.now() + minutes * 60_000) })).status).toBe(200);
  });

  test('for another region are refused, with the right region', async () => {
    const answer = await raw(running, { path: '/photos/a', region: 'us-west-2' });
    expect([answer.status, answer.code, answer.body.includes(`<Region>${region}</Region>`)]).toEqual([
      400,
      'AuthorizationHeaderMalformed',
      true,
    ]);
  });

  test('for another region are refused with the right region in a header if there is no body', async () => {
    const { headers } = await raw(running, { method: 'HEAD', path: '/photos/a', region: 'us-west-2' });
    expect(headers['x-amz-bucket-region']).toBe(region);
  });

  test('for another service are refused', async () => {
    expect((await raw(running, { path: '/photos/a', service: 'ec2' })).code).toBe('AuthorizationHeaderMalformed');
  });

  test('that are malformed are refused', async () => {
    const answer = await send(running, 'GET', '/photos/a', {}, { host: 'x', authorization: 'Basic abc' }, '');
    expect(answer.code).toBe('AuthorizationHeaderMalformed');
  });

  test.each([
    ['in a header', { headers: { authorization: 'AWS AKIA:c2lnbmF0dXJl', date: new Date().toUTCString() } }],
    ['in a link', { query: { AWSAccessKeyId: 'AKIA', Signature: 'c2lnbmF0dXJl', Expires: '2000000000' } }],
    ['of version 4A', { headers: { authorization: 'AWS4-ECDSA-P256-SHA256 Credential=a, Signature=b' } }],
  ])('of another version, %s, are refused with the cause and the fix', async (_, request) => {
    const { status, code, body } = await raw(running, { path: '/photos/a', sign: false, ...request });
    expect([status, code]).toEqual([400, 'InvalidRequest']);
    expect(body).toMatch(/signed with Signature Version (2|4A); set the client to Signature Version 4/);
  });

  test('may cover the version of the API, as with the C++ SDK', async () => {
    const headers = { 'x-amz-api-version': '2006-03-01' };
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect((await raw(running, { method, path: '/photos/versioned-api', headers })).status).toBeLessThan(405);
    }
  });

  test('cover every header of S3', async () => {
    const answer = await raw(running, { path: '/photos/a', unsigned: { 'x-amz-checksum-mode': 'ENABLED' } });
    expect([answer.code, answer.body.includes('<HeadersNotSigned>x-amz-checksum-mode')]).toEqual([
      'AccessDenied',
      true,
    ]);
  });

  test('cover the query', async () => {
    const headers = await signedHeaders(running, { path: '/photos', query: { prefix: 'a' } });
    expect((await send(running, 'GET', '/photos', { prefix: 'b' }, headers, '')).code).toBe('SignatureDoesNotMatch');
  });

  test('cover the body', async () => {
    const request = { method: 'PUT', path: '/photos/body', body: 'one' };
    const headers = await signedHeaders(running, request);
    expect((await send(running, 'PUT', '/photos/body', {}, headers, 'two')).code).toBe('XAmzContentSHA256Mismatch');
  });

  test('may leave the body out', async () => {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    expect((await raw(running, { method: 'PUT', path: '/photos/unsigned', body: 'x', headers })).status).toBe(200);
  });

  test('name their kind of payload', async () => {
    const headers = { 'x-amz-content-sha256': 'nonsense' };
    expect((await raw(running, { method: 'PUT', path: '/photos/x', body: 'x', headers })).code).toBe('InvalidArgument');
  });

  test.each(['/photos/a//b', '/photos/./a', '/photos/x/../y', '/photos/a%2Fb'])(
    'are of the path as it is: %s',
    async (path) => {
      expect((await raw(running, { method: 'PUT', path, body: 'x' })).status).toBe(200);
    },
  );

  test('of a role need its session token', async () => {
    const { sessionToken: _, ...without } = running.role({ Effect: 'Allow', Action: '*', Resource: '*' });
    const answer = await raw(running, { path: '/photos/a', credentials: without });
    expect([answer.status, answer.code]).toEqual([400, 'InvalidToken']);
  });
});

describe('Chunk signatures, https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html', () => {
  const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
  const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();

  /** A body in signed chunks. */
  async function put(
    chunks: string[],
    {
      trailer,
      damage = (body: string) => body,
      length,
    }: { trailer?: string; damage?: (body: string) => string; length?: number } = {},
  ) {
    const kind = `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer ? '-TRAILER' : ''}`;
    const headers = await signedHeaders(running, {
      method: 'PUT',
      path: '/photos/chunks',
      headers: {
        'x-amz-content-sha256': kind,
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': String(length ?? chunks.join('').length),
        ...(trailer && { 'x-amz-trailer': 'x-amz-checksum-crc32' }),
      },
    });
    const [, date = '', seed = ''] = /Credential=[^/]+\/(\d+).*Signature=(\w+)/.exec(headers.authorization ?? '') ?? [];
    const scope = `${date}/${region}/s3/aws4_request`;
    const key = [date, region, 's3', 'aws4_request'].reduce<Buffer | string>(
      hmac,
      `AWS4${running.owner.secretAccessKey}`,
    );
    const sign = (kind: string, ...rest: string[]) =>
      hmac(key, [`AWS4-HMAC-SHA256-${kind}`, headers['x-amz-date'], scope, ...rest].join('\n')).toString('hex');
    let previous = seed;
    let body = '';
    for (const chunk of [...chunks, '']) {
      previous = sign('PAYLOAD', previous, sha256(''), sha256(chunk));
      body += `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${chunk}${chunk === '' ? '' : '\r\n'}`;
    }
    if (trailer) {
      const signature = sign('TRAILER', previous, sha256(`x-amz-checksum-crc32:${trailer}\n`));
      body += `x-amz-checksum-crc32:${trailer}\r\nx-amz-trailer-signature:${signature}\r\n`;
    }
    return send(running, 'PUT', '/photos/chunks', {}, headers, damage(`${body}\r\n`));
  }
  const stored = async () =>
    (await running.s3.send(new GetObjectCommand({ Bucket, Key: 'chunks' }))).Body?.transformToString();

  test('that are valid let the data through', async () => {
    const chunks = ['a'.repeat(70_000), 'b'.repeat(9), 'c'];
    expect([(await put(chunks)).status, await stored()]).toEqual([200, chunks.join('')]);
  });

  test('fail when a chunk was changed, and nothing is written', async () => {
    await put(['before']);
    const answer = await put(['hello', 'world'], { damage: (body) => body.replace('world', 'w0rld') });
    expect([answer.code, await stored()]).toEqual(['SignatureDoesNotMatch', 'before']);
  });

  test('fail when chunks were swapped', async () => {
    const damage = (body: string) => body.replace('aaa', '---').replace('bbb', 'aaa').replace('---', 'bbb');
    expect((await put(['aaa', 'bbb'], { damage })).code).toBe('SignatureDoesNotMatch');
  });

  test('fail when the end is missing', async () => {
    expect((await put(['hello'], { damage: (body) => body.slice(0, body.indexOf('\r\n0;')) })).code).toBe(
      'IncompleteBody',
    );
  });

  test('fail when the length is wrong', async () => {
    expect((await put(['hello'], { length: 6 })).code).toBe('IncompleteBody');
  });

  test('cover a trailer, whose checksum is verified', async () => {
    expect((await put(['123456789'], { trailer: 'y/Q5Jg==' })).status).toBe(200);
    expect((await put(['123456780'], { trailer: 'y/Q5Jg==' })).code).toBe('BadDigest');
  });

  test('fail when the trailer was changed', async () => {
    const damage = (body: string) => body.replace('crc32:y/Q5Jg==', 'crc32:AAAAAA==');
    expect((await put(['123456789'], { trailer: 'y/Q5Jg==', damage })).code).toBe('SignatureDoesNotMatch');
  });
});
