import { ChangeMessageVisibilityCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { eachLimited } from '../domain/each-limited.ts';
import type { Queue } from '../ports/queue.ts';

/** The limit of entries in one SQS call. */
const batchSize = 10;

/** An SQS queue as a {@link Queue}. */
export function createSqsQueue(client: SQSClient, url: string): Queue {
  async function sendBatch(bodies: readonly string[], delaySeconds: number): Promise<void> {
    const Entries = bodies.map((MessageBody, i) => ({ Id: `${i}`, MessageBody, DelaySeconds: delaySeconds }));
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    const failed = answer.Failed?.[0];
    if (failed) throw new Error(`${url} refused a message: ${failed.Code} ${failed.Message ?? ''}`);
  }

  return {
    async send(bodies, { delaySeconds = 0 } = {}) {
      const batches: (readonly string[])[] = [];
      for (let i = 0; i < bodies.length; i += batchSize) batches.push(bodies.slice(i, i + batchSize));
      await eachLimited(batches, 8, (batch) => sendBatch(batch, delaySeconds));
    },

    async hide(receiptHandle, seconds) {
      await client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }),
      );
    },
  };
}
