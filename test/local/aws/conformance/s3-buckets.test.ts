import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteObjectCommand,
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountId, bucketSpec, type Running, refusal, region, start } from '../support/aws.ts';
import { raw, send } from '../support/raw.ts';

let running: Running;
beforeAll(async () => {
  running = await start({
    buckets: [
      bucketSpec('photos', {
        cors: [
          {
            allowedOrigins: ['https://*.example.com'],
            allowedMethods: ['GET', 'POST'],
            allowedHeaders: ['x-*'],
            exposedHeaders: ['ETag'],
            maxAgeSeconds: 300,
          },
        ],
      }),
      bucketSpec('kept', { versioned: true }),
      bucketSpec('noisy'),
    ],
  });
});
afterAll(() => running.stop());

const create = (Bucket: string, more = {}) => running.s3.send(new CreateBucketCommand({ Bucket, ...more }));

describe('CreateBucket, https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html', () => {
  test('creates a working bucket', async () => {
    expect((await create('made', { CreateBucketConfiguration: { LocationConstraint: region } })).Location).toBe(
      '/made',
    );
    await running.s3.send(new PutObjectCommand({ Bucket: 'made', Key: 'a', Body: 'x' }));
  });

  test('again is refused', async () => {
    expect(await refusal(create('photos'))).toBe('409 BucketAlreadyOwnedByYou');
  });

  test.each([
    ...['ab', 'Upper', 'under_score', '192.168.0.1', 'x'.repeat(64)],
    ...['dot..dot', 'foo.-bar', 'foo-.bar', '-start', 'end-', '.start', 'end.'],
    ...['xn--foo', 'sthree-foo', 'amzn-s3-demo-foo', 'foo-s3alias', 'foo--ol-s3', 'foo.mrap'],
  ])('refuses the name %s', async (name) => {
    expect(await refusal(create(name))).toBe('400 InvalidBucketName');
  });

  test.each(['a.b', 'foo--bar', 'x'.repeat(63), '1.2.3'])('takes the name %s', async (name) => {
    expect(await refusal(create(name))).toBe('no error');
  });

  test.each([
    ['us-west-2', '400 IllegalLocationConstraintException'],
    ['EU', '400 IllegalLocationConstraintException'],
    ['us-east-1', '400 InvalidLocationConstraint'],
    ['nowhere', '400 InvalidLocationConstraint'],
  ])('refuses the location constraint %s', async (LocationConstraint, expected) => {
    expect(await refusal(create('elsewhere', { CreateBucketConfiguration: { LocationConstraint } }))).toBe(expected);
  });

  test('outside us-east-1 needs a location constraint', async () => {
    const { status, code } = await raw(running, { method: 'PUT', path: '/anywhere' });
    expect([status, code]).toEqual([400, 'IllegalLocationConstraintException']);
  });
});

describe('CreateBucket in us-east-1', () => {
  let oldest: Running;
  beforeAll(async () => {
    oldest = await start({ region: 'us-east-1' });
  });
  afterAll(() => oldest.stop());
  const put = (body = '') =>
    raw(oldest, { method: 'PUT', path: '/photos', region: 'us-east-1', body }).then(({ status, code }) => [
      status,
      code,
    ]);
  const constraint = (name: string) =>
    `<CreateBucketConfiguration><LocationConstraint>${name}</LocationConstraint></CreateBucketConfiguration>`;

  test('again succeeds, and leaves the objects', async () => {
    const client = oldest.s3As(oldest.owner, { region: 'us-east-1' });
    await client.send(new PutObjectCommand({ Bucket: 'photos', Key: 'a', Body: 'x' }));
    expect(await put()).toEqual([200, undefined]);
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'photos' }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['a']);
  });

  test('refuses a location constraint with its own name', async () => {
    expect(await put(constraint('us-east-1'))).toEqual([400, 'InvalidLocationConstraint']);
    expect(await put(constraint('eu-west-1'))).toEqual([400, 'IllegalLocationConstraintException']);
    expect(await put(constraint(''))).toEqual([200, undefined]);
  });
});

describe('Buckets, https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html', () => {
  test('exist or do not', async () => {
    const head = (Bucket: string) => running.s3.send(new HeadBucketCommand({ Bucket }));
    expect([(await head('photos')).BucketRegion, await refusal(head('none'))]).toEqual([region, '404 NotFound']);
  });

  test('are listed by name', async () => {
    const { Buckets, Owner } = await running.s3.send(new ListBucketsCommand({ Prefix: 'no' }));
    expect([Buckets?.map(({ Name }) => Name), Owner?.ID]).toEqual([['noisy'], accountId]);
  });

  test('report their versioning', async () => {
    const status = async (Bucket: string) => (await running.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status;
    expect([await status('photos'), await status('kept')]).toEqual([undefined, 'Enabled']);
  });

  test('have a region', async () => {
    expect((await running.s3.send(new GetBucketLocationCommand({ Bucket: 'photos' }))).LocationConstraint).toBe(region);
  });
});

describe('DeleteBucket, https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html', () => {
  test('removes an empty bucket only', async () => {
    const remove = () => running.s3.send(new DeleteBucketCommand({ Bucket: 'short-lived' }));
    await create('short-lived');
    await running.s3.send(new PutObjectCommand({ Bucket: 'short-lived', Key: 'a', Body: 'x' }));
    expect(await refusal(remove())).toBe('409 BucketNotEmpty');
    await running.s3.send(new DeleteObjectCommand({ Bucket: 'short-lived', Key: 'a' }));
    expect([await refusal(remove()), await refusal(remove())]).toEqual(['no error', '404 NoSuchBucket']);
  });
});

describe('CORS, https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html', () => {
  const preflight = (headers: Record<string, string>, path = '/photos/a') =>
    send(running, 'OPTIONS', path, {}, { host: 'x', ...headers }, '');
  const origin = 'https://a.example.com';

  test('a preflight request that a rule allows gets the headers', async () => {
    const { status, headers } = await preflight({
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'X-Custom',
    });
    expect([status, headers]).toMatchObject([
      200,
      {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'x-custom',
        'access-control-expose-headers': 'ETag',
        'access-control-max-age': '300',
      },
    ]);
  });

  test.each([
    ['another origin', { origin: 'https://example.org', 'access-control-request-method': 'GET' }],
    ['another method', { origin, 'access-control-request-method': 'DELETE' }],
    [
      'another header',
      { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'content-type' },
    ],
  ])('a preflight for %s is refused', async (_, headers) => {
    expect((await preflight(headers)).status).toBe(403);
  });

  test('responses name the origin, also errors', async () => {
    const { status, headers } = await raw(running, { path: '/photos/missing', unsigned: { origin } });
    expect([status, headers['access-control-allow-origin'], headers['access-control-expose-headers']]).toEqual([
      404,
      origin,
      'ETag',
    ]);
  });

  test('responses to other origins do not', async () => {
    const { headers } = await raw(running, { path: '/photos/missing', unsigned: { origin: 'https://example.org' } });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('rules can be set, read and deleted', async () => {
    await create('ruled');
    const CORSRules = [
      {
        AllowedOrigins: ['*'],
        AllowedMethods: ['PUT'],
        AllowedHeaders: ['*'],
        ExposeHeaders: ['ETag'],
        MaxAgeSeconds: 5,
      },
    ];
    await running.s3.send(new PutBucketCorsCommand({ Bucket: 'ruled', CORSConfiguration: { CORSRules } }));
    const read = () => running.s3.send(new GetBucketCorsCommand({ Bucket: 'ruled' }));
    expect((await read()).CORSRules).toEqual(CORSRules);
    const allowed = await preflight({ origin, 'access-control-request-method': 'PUT' }, '/ruled/a');
    expect(allowed.headers['access-control-allow-origin']).toBe('*');
    await running.s3.send(new DeleteBucketCorsCommand({ Bucket: 'ruled' }));
    expect(await refusal(read())).toBe('404 NoSuchCORSConfiguration');
  });
});
