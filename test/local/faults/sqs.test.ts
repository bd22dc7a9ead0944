import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createFaults } from '../../../local/faults/faults.ts';
import { parseFaults } from '../../../local/faults/spec.ts';
import { createSqsQueue } from '../../../shared/adapters/sqs-queue.ts';
import { queueSpec, type Running, refusal, region, start } from '../aws/support/aws.ts';

let running: Running;
afterEach(() => running.stop());

const run = async (spec: string) => {
  running = await start({ faults: createFaults(parseFaults(spec)), queues: [queueSpec('jobs'), queueSpec('others')] });
};
const send = (queue = 'jobs') =>
  new SendMessageCommand({ QueueUrl: running.aws.queueUrl(queue), MessageBody: 'do this' });

describe('SQS', () => {
  test('throttles a request, without an effect', async () => {
    await run('sqs.throttle=@1');
    expect(await refusal(running.sqs.send(send()))).toBe('400 RequestThrottled');
    const asked = new GetQueueAttributesCommand({
      QueueUrl: running.aws.queueUrl('jobs'),
      AttributeNames: ['ApproximateNumberOfMessages'],
    });
    expect((await running.sqs.send(asked)).Attributes).toEqual({ ApproximateNumberOfMessages: '0' });
  });

  test('throttles only one operation on one queue', async () => {
    await run('sqs.throttle=1~others');
    await running.sqs.send(send());
    expect(await refusal(running.sqs.send(send('others')))).toBe('400 RequestThrottled');
  });

  test("gets a retry from Headstart's queues, so that the message arrives", async () => {
    await run('sqs.throttle=@1');
    const client = new SQSClient({ endpoint: running.aws.endpoint, region, credentials: running.owner });
    await createSqsQueue(client, running.aws.queueUrl('jobs')).send(['one', 'two']);
    client.destroy();
    const receive = new ReceiveMessageCommand({ QueueUrl: running.aws.queueUrl('jobs'), MaxNumberOfMessages: 10 });
    expect((await running.sqs.send(receive)).Messages?.map(({ Body }) => Body)).toEqual(['one', 'two']);
  });
});
