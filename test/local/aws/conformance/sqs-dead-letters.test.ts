import {
  CancelMessageMoveTaskCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { queueArn, queueSpec, type Running, refusal, start } from '../support/aws.ts';

let running: Running;
beforeAll(async () => {
  running = await start({
    queues: [
      queueSpec('work', { redrive: { deadLetterArn: queueArn('dead'), maxReceiveCount: 1 } }),
      queueSpec('dead'),
      queueSpec('plain'),
    ],
  });
});
afterAll(() => running.stop());

const url = (name: string) => running.aws.queueUrl(name);
const send = (name: string, MessageBody: string) =>
  running.sqs.send(new SendMessageCommand({ QueueUrl: url(name), MessageBody }));
const receive = async (name: string, VisibilityTimeout = 30) =>
  (
    await running.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url(name), MaxNumberOfMessages: 10, VisibilityTimeout }),
    )
  ).Messages ?? [];

describe('StartMessageMoveTask, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html', () => {
  const start = (more: object = {}) =>
    running.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: queueArn('dead'), ...more }));
  const die = async (body: string) => {
    await send('work', body);
    await receive('work', 0);
    expect(await receive('work')).toEqual([]);
  };

  test('moves dead letters back to their source, as new messages', async () => {
    await die('again');
    await start();
    const [message] = await receive('work');
    expect(message?.Body).toBe('again');
    expect(await receive('dead')).toEqual([]);
  });

  test('moves them to another queue, and reports it', async () => {
    await die('elsewhere');
    await start({ DestinationArn: queueArn('plain') });
    expect((await receive('plain')).map(({ Body }) => Body)).toEqual(['elsewhere']);
    const { Results } = await running.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: queueArn('dead') }));
    expect(Results?.[0]).toMatchObject({
      Status: 'COMPLETED',
      ApproximateNumberOfMessagesMoved: 1,
      DestinationArn: queueArn('plain'),
    });
  });

  test('from a queue that is not a dead-letter queue is refused', async () => {
    expect(await refusal(start({ SourceArn: queueArn('plain') }))).toBe('400 InvalidParameterValue');
  });

  test('from a missing queue is refused', async () => {
    expect(await refusal(start({ SourceArn: queueArn('none') }))).toBe('404 ResourceNotFoundException');
  });

  test('can be cancelled, and runs once at a time', async () => {
    for (const body of ['1', '2', '3']) await die(body);
    const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 1 });
    expect(await refusal(start())).toBe('400 UnsupportedOperation');
    const cancelled = await running.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(1);
    expect(await refusal(running.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle })))).toBe(
      '404 ResourceNotFoundException',
    );
  });
});

describe('ListDeadLetterSourceQueues, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html', () => {
  test('lists the queues that send their dead letters here', async () => {
    const { queueUrls } = await running.sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url('dead') }));
    expect(queueUrls).toContain(url('work'));
  });
});
