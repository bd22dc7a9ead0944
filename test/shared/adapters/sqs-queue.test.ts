import { DeleteMessageCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSqsQueue } from '../../../shared/adapters/sqs-queue.ts';
import { type LocalAws, startLocalAws } from '../../support/local-bucket.ts';
import { describeQueue } from '../ports/queue.contract.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

async function receive(): Promise<Message[]> {
  const QueueUrl = aws.queueUrl;
  return (await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages ?? [];
}

async function drain(): Promise<string[]> {
  const bodies: string[] = [];
  for (let messages = await receive(); messages.length > 0; messages = await receive()) {
    for (const { Body = '', ReceiptHandle } of messages) {
      bodies.push(Body);
      await aws.sqs.send(new DeleteMessageCommand({ QueueUrl: aws.queueUrl, ReceiptHandle }));
    }
  }
  return bodies;
}

describeQueue('the queue in SQS', async () => ({ queue: createSqsQueue(aws.sqs, aws.queueUrl), bodies: drain }));

test('a message that is hidden for no time can be received again', async () => {
  const queue = createSqsQueue(aws.sqs, aws.queueUrl);
  await queue.send(['again']);
  const [first] = await receive();
  expect(await receive()).toEqual([]);
  await queue.hide(first?.ReceiptHandle ?? '', 0);
  expect(await drain()).toEqual(['again']);
});

test('a delayed message cannot be received yet', async () => {
  await createSqsQueue(aws.sqs, aws.queueUrl).send(['later'], { delaySeconds: 900 });
  expect(await receive()).toEqual([]);
});

test('a message that SQS refuses is an error', async () => {
  const tooLong = 'x'.repeat(2_000_000);
  await expect(createSqsQueue(aws.sqs, aws.queueUrl).send([tooLong])).rejects.toThrow();
});
