import { GetQueueAttributesCommand, type SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import type { DeadLetters } from '../ports/dead-letters.ts';

/** An SQS dead-letter queue as {@link DeadLetters}. */
export function createSqsDeadLetters(client: SQSClient, url: string, fn: string): DeadLetters {
  return {
    name: url.slice(url.lastIndexOf('/') + 1),
    fn,
    count: () => countMessages(client, url),

    async redrive() {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
      );
      try {
        await client.send(new StartMessageMoveTaskCommand({ SourceArn: Attributes?.QueueArn }));
      } catch (error) {
        // An earlier move is still running.
        if (!isMoving(error)) throw error;
      }
    },
  };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
const isMoving = (error: unknown) =>
  error instanceof Error && error.name.includes('UnsupportedOperation') && /already|active task/i.test(error.message);

const counts = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** The approximate number of messages in a queue: visible, in flight and delayed. */
export async function countMessages(client: SQSClient, url: string): Promise<number> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...counts] }),
  );
  return counts.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
}
