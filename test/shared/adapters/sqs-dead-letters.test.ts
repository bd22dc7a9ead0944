import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { countMessages, createSqsDeadLetters } from '../../../shared/adapters/sqs-dead-letters.ts';
import { eventually } from '../../local/support/eventually.ts';
import { type LocalAws, startLocalAws } from '../../support/local-bucket.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

async function createQueue(QueueName: string, Attributes = {}): Promise<string> {
  return (await aws.sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
}

test('dead letters are counted, and moved back to their queues', async () => {
  const letters = await createQueue('letters');
  const { Attributes } = await aws.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: letters, AttributeNames: ['QueueArn'] }),
  );
  const redrive = { deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 1 };
  const work = await createQueue('work', { RedrivePolicy: JSON.stringify(redrive) });
  const deadLetters = createSqsDeadLetters(aws.sqs, letters, 'embed');
  expect([deadLetters.name, await deadLetters.count()]).toEqual(['letters', 0]);

  await aws.sqs.send(new SendMessageCommand({ QueueUrl: work, MessageBody: 'hopeless' }));
  const { Messages } = await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl: work }));
  const ReceiptHandle = Messages?.[0]?.ReceiptHandle;
  // A message in flight counts, too.
  expect(await countMessages(aws.sqs, work)).toBe(1);
  await aws.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: work, ReceiptHandle, VisibilityTimeout: 0 }));
  await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl: work }));
  expect([await deadLetters.count(), await countMessages(aws.sqs, work)]).toEqual([1, 0]);

  await Promise.all([deadLetters.redrive(), deadLetters.redrive()]);
  await eventually(async () => expect(await countMessages(aws.sqs, work)).toBe(1));
  expect(await deadLetters.count()).toBe(0);
});
