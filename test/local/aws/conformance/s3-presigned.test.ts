import { createHmac } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Running, start } from '../support/aws.ts';
import { send } from '../support/raw.ts';

let running: Running;
beforeAll(async () => {
  running = await start();
  await running.s3.send(new PutObjectCommand({ Bucket, Key: 'a b+ü', Body: 'hello' }));
});
afterAll(() => running.stop());

const Bucket = 'photos';
// biome-ignore lint/suspicious/noTemplateCurlyInString: S3's syntax.
const fileName = '${filename}';
const codeOf = (body: string) => /<Code>(.*?)<\/Code>/.exec(body)?.[1];
const fetchText = async (url: string, init?: RequestInit) => {
  const answer = await fetch(url, init);
  const body = await answer.text();
  return { status: answer.status, body, code: codeOf(body), headers: answer.headers };
};
const presign = (options: object = {}, more: object = {}, client = running.s3) =>
  getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'a b+ü', ...more }), { expiresIn: 60, ...options });

describe('Presigned URLs, https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html', () => {
  test('read an object', async () => {
    expect(await fetchText(await presign())).toMatchObject({ status: 200, body: 'hello' });
  });

  test('override response headers', async () => {
    const { headers } = await fetchText(await presign({}, { ResponseContentType: 'image/x' }));
    expect(headers.get('content-type')).toBe('image/x');
  });

  test('work with the keys of a role', async () => {
    const client = running.s3As(running.role({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }));
    expect((await fetchText(await presign({}, {}, client))).status).toBe(200);
  });

  test('allow no more than their signer may do', async () => {
    const client = running.s3As(running.role({ Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }));
    expect((await fetchText(await presign({}, {}, client))).code).toBe('AccessDenied');
  });

  test('outlive a restart, a role’s too', async () => {
    const arn = 'arn:aws:iam::123456789012:role/links';
    const policies = [{ Statement: [{ Effect: 'Allow' as const, Action: 's3:GetObject', Resource: '*' }] }];
    const { pathname, search } = new URL(
      await presign({}, {}, running.s3As(running.aws.credentialsFor({ arn, policies }))),
    );
    const { port } = new URL(running.aws.endpoint);
    await running.restart({ port: Number(port) });
    running.aws.credentialsFor({ arn, policies });
    const answer = await send(running, 'GET', `${pathname}${search}`, {}, { host: `127.0.0.1:${port}` }, '');
    expect(answer.status).toBe(200);
  });

  test('expire', async () => {
    const url = await presign({ signingDate: new Date(Date.now() - 61_000) });
    expect(await fetchText(url)).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      body: expect.stringContaining('expired'),
    });
  });

  test('are refused if they are from the future', async () => {
    expect((await fetchText(await presign({ signingDate: new Date(Date.now() + 3_600_000) }))).code).toBe(
      'AccessDenied',
    );
  });

  test('last a week at most', async () => {
    const url = (await presign()).replace('X-Amz-Expires=60', 'X-Amz-Expires=604801');
    expect(await fetchText(url)).toMatchObject({ status: 400, code: 'AuthorizationQueryParametersError' });
  });

  test('are valid for one key only', async () => {
    const url = (await presign()).replace('a%20b', 'a%20c');
    expect(await fetchText(url)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  test('are valid for one method only', async () => {
    expect((await fetchText(await presign(), { method: 'DELETE' })).code).toBe('SignatureDoesNotMatch');
  });

  test('don’t allow additional parameters', async () => {
    expect((await fetchText(`${await presign()}&response-content-type=text%2Fhtml`)).code).toBe(
      'SignatureDoesNotMatch',
    );
  });

  test('write an object', async () => {
    const client = running.s3As(running.owner, { requestChecksumCalculation: 'WHEN_REQUIRED' });
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'put', Metadata: { a: 'b' } }), {
      expiresIn: 60,
    });
    const { status } = await fetchText(url, { method: 'PUT', body: 'by link', headers: { 'content-type': 'text/x' } });
    const head = await running.s3.send(new HeadObjectCommand({ Bucket, Key: 'put' }));
    expect([status, head.ContentLength, head.ContentType, head.Metadata]).toEqual([200, 7, 'text/x', { a: 'b' }]);
  });

  test('accept no unsigned header of S3', async () => {
    const answer = await fetchText(await presign(), { headers: { 'x-amz-meta-a': 'b' } });
    expect([answer.code, answer.body.includes('x-amz-meta-a')]).toEqual(['AccessDenied', true]);
  });
});

describe('POST policies, https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html', () => {
  const form = (more: Partial<PresignedPostOptions> = {}) =>
    createPresignedPost(running.s3, {
      Bucket,
      Key: 'posted/x.jpg',
      Fields: { 'Content-Type': 'image/jpeg' },
      Conditions: [['content-length-range', 2, 100_000]],
      Expires: 60,
      ...more,
    });
  const post = async (
    { url, fields }: { url: string; fields: Record<string, string> },
    changed: Record<string, string> = {},
    size = 10,
  ) => {
    const data = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...changed })) data.append(name, value);
    data.append('file', new Blob([Buffer.alloc(size, 'x')]), 'my photo.jpg');
    return fetchText(url, { method: 'POST', body: data, redirect: 'manual' });
  };
  /** The SDK's form, with a policy of its own, signed again. */
  const signedForm = async (changed: { expiration?: string; conditions?: unknown[] }) => {
    const { url, fields } = await form();
    const policy = JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString());
    const kept = policy.conditions.filter((condition: object) => !Array.isArray(condition) && !('key' in condition));
    policy.conditions = [...kept, ...(changed.conditions ?? [['starts-with', '$key', '']])];
    policy.expiration = changed.expiration ?? policy.expiration;
    const Policy = Buffer.from(JSON.stringify(policy)).toString('base64');
    const scope = (fields['X-Amz-Credential'] ?? '').split('/').slice(1);
    const secret = Buffer.from(`AWS4${running.owner.secretAccessKey}`);
    const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    const signature = hmac(scope.reduce(hmac, secret), Policy).toString('hex');
    return { url, fields: { ...fields, Policy, 'X-Amz-Signature': signature } };
  };
  const head = (Key: string) => running.s3.send(new HeadObjectCommand({ Bucket, Key }));

  test('let a form upload what they allow', async () => {
    const { status, headers } = await post(await form());
    const { ContentType, ContentLength, ETag } = await head('posted/x.jpg');
    expect([status, ContentType, ContentLength, headers.get('etag')]).toEqual([204, 'image/jpeg', 10, ETag]);
  });

  test('accept large files in pieces', async () => {
    await post(await form({ Key: 'posted/large' }), {}, 99_999);
    expect((await head('posted/large')).ContentLength).toBe(99_999);
  });

  test('bound the size from above', async () => {
    expect(await post(await form({ Key: 'posted/big' }), {}, 5_000_000)).toMatchObject({
      status: 400,
      code: 'EntityTooLarge',
    });
    await expect(head('posted/big')).rejects.toThrow();
  });

  test('bound the size from below', async () => {
    expect((await post(await form(), {}, 1)).code).toBe('EntityTooSmall');
  });

  test('fix fields', async () => {
    expect(await post(await form(), { 'Content-Type': 'text/html' })).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
  });

  test('fix the key', async () => {
    expect((await post(await form(), { key: 'posted/other' })).code).toBe('AccessDenied');
  });

  test('refuse fields that they do not name', async () => {
    const { code, body } = await post(await form(), { 'x-amz-meta-extra': 'y' });
    expect([code, body.includes('Extra input fields: x-amz-meta-extra')]).toEqual(['AccessDenied', true]);
  });

  test('ignore fields that start with x-ignore-', async () => {
    expect((await post(await form(), { 'x-ignore-me': 'y' })).status).toBe(204);
  });

  test('can require a prefix only', async () => {
    const made = await form({ Key: `up/${fileName}`, Conditions: [['starts-with', '$key', 'up/']] });
    expect((await post(made, { key: 'up/else' })).status).toBe(204);
    expect((await post(made, { key: 'down/else' })).code).toBe('AccessDenied');
  });

  test('put the file’s name into the key', async () => {
    await post(await form({ Key: `named/${fileName}` }));
    expect((await head('named/my photo.jpg')).ContentLength).toBe(10);
  });

  test('are checked after the file’s name is inserted', async () => {
    const own = (value: string) => signedForm({ conditions: [['eq', '$key', value]] });
    const key = `at/${fileName}`;
    expect((await post(await own('at/my photo.jpg'), { key })).status).toBe(204);
    expect((await post(await own(key), { key })).code).toBe('AccessDenied');
  });

  test.each([
    '2030-01-01 00:00:00',
    '2030-01-01',
    'Tue, 01 Jan 2030 00:00:00 GMT',
    '2030-01-01T00:00:00+01:00',
    '1900000000',
  ])('can’t expire at %s, which is not ISO 8601 in UTC', async (expiration) => {
    expect(await post(await signedForm({ expiration }))).toMatchObject({ status: 400, code: 'InvalidPolicyDocument' });
  });

  test('signed with version 2 are refused with the cause and the fix', async () => {
    const { url, fields } = await form();
    const { 'X-Amz-Signature': _, 'X-Amz-Algorithm': __, ...rest } = fields;
    const answer = await post({ url, fields: { ...rest, AWSAccessKeyId: 'AKIA', signature: 'c2lnbmF0dXJl' } });
    expect([answer.code, /signed with Signature Version 2/.test(answer.body)]).toEqual(['InvalidRequest', true]);
  });

  test('expire', async () => {
    const made = await form({ Expires: -1 });
    expect(await post(made)).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  test('are signed', async () => {
    const made = await form();
    expect((await post(made, { 'X-Amz-Signature': 'f'.repeat(64) })).code).toBe('SignatureDoesNotMatch');
  });

  test('can’t be changed', async () => {
    const made = await form();
    const policy = JSON.parse(Buffer.from(made.fields.Policy ?? '', 'base64').toString());
    policy.conditions = [];
    const Policy = Buffer.from(JSON.stringify(policy)).toString('base64');
    expect((await post(made, { Policy })).code).toBe('SignatureDoesNotMatch');
  });

  test('allow no more than their signer may do', async () => {
    const client = running.s3As(
      running.role({ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::photos/mine/*' }),
    );
    const made = await createPresignedPost(client, { Bucket, Key: 'posted/not-mine', Expires: 60 });
    expect((await post(made)).code).toBe('AccessDenied');
  });

  test('return 201 with XML on request', async () => {
    const made = await form({ Fields: { success_action_status: '201', 'Content-Type': 'image/jpeg' } });
    const { status, body } = await post(made);
    expect([status, body.includes('<Key>posted/x.jpg</Key>')]).toEqual([201, true]);
  });

  test('redirect on request', async () => {
    const made = await form({
      Fields: { success_action_redirect: 'http://127.0.0.1:1/done', 'Content-Type': 'image/jpeg' },
    });
    const { status, headers } = await post(made);
    expect([status, headers.get('location')?.startsWith('http://127.0.0.1:1/done?bucket=photos&key=')]).toEqual([
      303,
      true,
    ]);
  });

  test('are required for anonymous senders', async () => {
    const { url } = await form();
    expect((await post({ url, fields: { key: 'anonymous' } })).code).toBe('AccessDenied');
  });

  test('need a file', async () => {
    const { url, fields } = await form();
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    expect((await fetchText(url, { method: 'POST', body: data })).code).toBe('InvalidArgument');
  });
});
