import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { acceptsS3, bucketSpec, queueArn, queueSpec, type Running, start } from './support/aws.ts';

const day = 86_400_000;
const notifications = [{ events: ['s3:ObjectCreated:*'], queueArn: queueArn('events') }];
let running: Running;
beforeEach(async () => {
  running = await start({
    buckets: [bucketSpec('photos', { notifications })],
    queues: [queueSpec('events', { policy: acceptsS3 }), queueSpec('jobs', { visibilityTimeout: 1 })],
  });
});
afterEach(async () => {
  jest.useRealTimers();
  await running.stop();
});

/** Sets the clock of this machine; timers run as before. */
const setClock = (now: number) =>
  jest.useFakeTimers({
    now,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
const send = (MessageBody: string, DelaySeconds = 0) =>
  running.sqs.send(new SendMessageCommand({ QueueUrl: running.aws.queueUrl('jobs'), MessageBody, DelaySeconds }));
const receive = async (queue = 'jobs', WaitTimeSeconds = 5) => {
  const input = { QueueUrl: running.aws.queueUrl(queue), MaxNumberOfMessages: 10, WaitTimeSeconds };
  return (await running.sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
};

describe('when the clock is set back by more than the retention period', () => {
  test('earlier messages are received, delayed ones and those in flight after their time', async () => {
    await send('in flight');
    expect(await receive()).toHaveLength(1);
    await send('delayed', 1);
    await send('waiting');
    setClock(Date.now() - 10 * day);
    // On a slow machine one may become visible before the last is received.
    const bodies = new Set<unknown>();
    while (bodies.size < 3) for (const { Body } of await receive()) bodies.add(Body);
    expect([...bodies].sort()).toEqual(['delayed', 'in flight', 'waiting']);
  });

  test('new messages, objects and their events arrive', async () => {
    await receive('events');
    setClock(Date.now() - 10 * day);
    await send('new');
    expect(await receive()).toMatchObject([{ Body: 'new' }]);
    await running.s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'a', Body: 'x' }));
    const { Body } = await running.s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'a' }));
    expect(await Body?.transformToString()).toBe('x');
    expect(await receive('events')).toMatchObject([{ Body: expect.stringContaining('ObjectCreated:Put') }]);
  });

  test('a long poll ends in time', async () => {
    const polled = receive('jobs', 1);
    setClock(Date.now() - 10 * day);
    expect(await polled).toEqual([]);
  });

  test('and the runtime restarts, earlier messages are received', async () => {
    await send('waiting');
    await send('delayed', 1);
    setClock(Date.now() - 10 * day);
    await running.restart();
    const bodies: unknown[] = [];
    while (bodies.length < 2) bodies.push(...(await receive()).map(({ Body }) => Body));
    expect(bodies.sort()).toEqual(['delayed', 'waiting']);
  });
});
