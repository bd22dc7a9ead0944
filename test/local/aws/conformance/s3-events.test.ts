import { CopyObjectCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
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

let running: Running;
const events = { queues: [queueSpec('events', { policy: acceptsS3 }), queueSpec('jpegs', { policy: acceptsS3 })] };
beforeAll(async () => {
  running = await start({
    ...events,
    buckets: [
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
