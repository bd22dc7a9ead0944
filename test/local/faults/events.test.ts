import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createFaults } from '../../../local/faults/faults.ts';
import { parseFaults } from '../../../local/faults/spec.ts';
import { acceptsS3, bucketSpec, queueArn, queueSpec, type Running, start } from '../aws/support/aws.ts';

let running: Running;
afterEach(() => running.stop());

const run = async (spec: string) => {
  const faults = createFaults(parseFaults(spec));
  running = await start({
    faults,
    buckets: [
      bucketSpec('photos', { notifications: [{ events: ['s3:ObjectCreated:*'], queueArn: queueArn('events') }] }),
    ],
    queues: [queueSpec('events', { policy: acceptsS3 })],
  });
  return faults;
};
const put = async (...keys: string[]) => {
  for (const Key of keys) await running.s3.send(new PutObjectCommand({ Bucket: 'photos', Key, Body: Key }));
};
/** Keys in the order of their events, until no event arrives for a second. */
async function received(): Promise<string[]> {
  const keys: string[] = [];
  for (;;) {
    const { Messages = [] } = await running.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: running.aws.queueUrl('events'),
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
      }),
    );
    if (Messages.length === 0) return keys;
    for (const { Body = '' } of Messages) {
      for (const { s3 } of JSON.parse(Body).Records ?? []) keys.push(s3.object.key);
    }
  }
}

describe('events', () => {
  test('are delivered twice', async () => {
    const faults = await run('events.duplicate=@2:100ms');
    await put('a', 'b', 'c');
    expect((await received()).sort()).toEqual(['a', 'b', 'b', 'c']);
    expect(faults.counts).toMatchObject([{ injected: 1, of: 3 }]);
  });

  test('are dropped, while the object is stored', async () => {
    await run('events.drop=@2');
    await put('a', 'b', 'c');
    expect(await received()).toEqual(['a', 'c']);
    expect(running.s3).toBeDefined();
  });

  test('are overtaken by later ones', async () => {
    await run('events.reorder=@1:600ms');
    await put('a', 'b', 'c');
    expect(await received()).toEqual(['b', 'c', 'a']);
  });

  test('are late by the specified time', async () => {
    await run('events.delay=~late:700ms');
    await put('late', 'b');
    expect(await received()).toEqual(['b', 'late']);
  });

  test('are normal without faults', async () => {
    await run('s3.503=0,sqs.throttle=0');
    await put('a', 'b', 'c');
    expect(await received()).toEqual(['a', 'b', 'c']);
  });
});
