import {
  CopyObjectCommand,
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
import { startAws } from '../../../../local/aws/start.ts';
import {
  acceptsS3,
  accountId,
  bucketSpec,
  queueArn,
  queueSpec,
  type Running,
  refusal,
  region,
  start,
} from '../support/aws.ts';
import { raw, send } from '../support/raw.ts';

let running: Running;
const events = { queues: [queueSpec('events', { policy: acceptsS3 }), queueSpec('jpegs', { policy: acceptsS3 })] };
beforeAll(async () => {
  running = await start({
    ...events,
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
      bucketSpec('noisy', {
        notifications: [
          { events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'], queueArn: queueArn('events'), prefix: 'in/' },
          { events: ['s3:ObjectCreated:Copy'], queueArn: queueArn('jpegs'), suffix: '.jpg' },
        ],
      }),
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

describe('Event notifications, https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html', () => {
  const poll = async (queue: string) => {
    const source = running.aws.poll(queueArn(queue));
    const messages = await source.receive({ max: 10, waitSeconds: 0 });
    for (const { receiptHandle } of messages) source.delete(receiptHandle);
    return messages.map(({ body }) => JSON.parse(body));
  };
  const put = (Key: string, Body = 'hello') => running.s3.send(new PutObjectCommand({ Bucket: 'noisy', Key, Body }));

  test('start with a test event for each queue', async () => {
    const expected = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'noisy' };
    expect([await poll('events'), await poll('jpegs')]).toMatchObject([[expected], [expected]]);
  });

  test('contain an object’s encoded key, size and ETag', async () => {
    await put('in/a b+ü.txt');
    const [event] = await poll('events');
    expect(event.Records).toMatchObject([
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: region,
        eventName: 'ObjectCreated:Put',
        s3: {
          bucket: { name: 'noisy', arn: 'arn:aws:s3:::noisy' },
          object: { key: 'in/a+b%2B%C3%BC.txt', size: 5, eTag: '5d41402abc4b2a76b9719d911017c592' },
        },
      },
    ]);
  });

  test('have sequencers that grow', async () => {
    for (let i = 0; i < 5; i++) await put('in/seq');
    const sequencers = (await poll('events')).map(({ Records }) => Records[0].s3.object.sequencer);
    expect([...new Set(sequencers)].sort()).toEqual(sequencers);
    expect(sequencers).toHaveLength(5);
  });

  test('respect their filter', async () => {
    await put('out/a');
    expect([await poll('events'), await poll('jpegs')]).toEqual([[], []]);
  });

  test('have the event’s kind, and go to each subscribed queue', async () => {
    await put('in/x');
    await running.s3.send(new CopyObjectCommand({ Bucket: 'noisy', Key: 'in/y.jpg', CopySource: 'noisy/in/x' }));
    await running.s3.send(new DeleteObjectCommand({ Bucket: 'noisy', Key: 'in/x' }));
    const names = (messages: { Records: { eventName: string }[] }[]) =>
      messages.map(({ Records }) => Records[0]?.eventName);
    expect(names(await poll('events'))).toEqual(['ObjectCreated:Put', 'ObjectCreated:Copy', 'ObjectRemoved:Delete']);
    expect(names(await poll('jpegs'))).toEqual(['ObjectCreated:Copy']);
  });

  test('are not sent for refused writes', async () => {
    await put('in/once');
    await refusal(
      running.s3.send(new PutObjectCommand({ Bucket: 'noisy', Key: 'in/once', Body: 'x', IfNoneMatch: '*' })),
    );
    expect(await poll('events')).toHaveLength(1);
  });

  test('send no second test event after a restart', async () => {
    await running.restart();
    expect(await poll('events')).toEqual([]);
  });

  test('need a queue whose policy allows S3, as on deployment', async () => {
    const notifications = [{ events: ['s3:ObjectCreated:*'], queueArn: queueArn('shut') }];
    const options = { dir: '/nonexistent', port: 0, region, accountId, buckets: [bucketSpec('b', { notifications })] };
    await expect(startAws({ ...options, queues: [queueSpec('shut')] })).rejects.toThrow(
      'its policy must allow s3.amazonaws.com',
    );
    await expect(startAws({ ...options, queues: [] })).rejects.toThrow('there is no such queue');
  });

  test('of unsupported kinds are refused at the start', async () => {
    const notifications = [{ events: ['s3:ObjectTagging:Put'], queueArn: queueArn('events') }];
    const options = {
      dir: '/nonexistent',
      port: 0,
      region,
      accountId,
      ...events,
      buckets: [bucketSpec('b', { notifications })],
    };
    await expect(startAws(options)).rejects.toThrow('does not support the event s3:ObjectTagging:Put');
  });
});
