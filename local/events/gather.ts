import type { QueuePoll, ReceivedMessage } from '../contracts/aws.ts';

/** Maximum number of messages in one response of SQS. */
const receiveLimit = 10;
/** Lambda's limit for the event of a batch, in bytes. */
const batchBytes = 6 * 1024 * 1024;
/** Size of a record without its body. */
const recordBytes = 1024;
const longPollSeconds = 20;

export interface BatchLimits {
  batchSize: number;
  windowSeconds: number;
}

export interface Gatherer {
  /**
   * The next batch. If `signal` aborts, the messages gathered so far.
   * @throws Error when the queue can't be read and no message has been gathered
   */
  next(signal: AbortSignal): Promise<ReceivedMessage[]>;
  /** Received messages that are in no batch yet. */
  left(): ReceivedMessage[];
}

/**
 * Gathers batches as Lambda does: until the batch is full, its event has no room for another message, or the batching
 * window, which starts with the first message, has passed. Messages that don't fit start the next batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function createGatherer(queue: QueuePoll, { batchSize, windowSeconds }: BatchLimits): Gatherer {
  let left: ReceivedMessage[] = [];

  /** Undefined if the queue can't be read and a batch has been started. */
  const receive = async (options: Parameters<QueuePoll['receive']>[0], hasBatch: boolean) => {
    try {
      return await queue.receive(options);
    } catch (error) {
      if (!hasBatch) throw error;
      return undefined;
    }
  };

  return {
    left: () => left,
    async next(signal) {
      const gathered = left;
      left = [];
      let end = gathered.length > 0 ? performance.now() : undefined;
      while (!signal.aborted && gathered.length < batchSize && sizeOf(gathered) < batchBytes) {
        const remaining = end === undefined ? longPollSeconds : (end - performance.now()) / 1000;
        if (remaining <= 0) break;
        const max = Math.min(receiveLimit, batchSize - gathered.length);
        const received = await receive({ max, waitSeconds: remaining, signal }, gathered.length > 0);
        if (!received) break;
        gathered.push(...received);
        if (received.length > 0) end ??= performance.now() + windowSeconds * 1000;
      }
      const fits = countThatFit(gathered);
      left = gathered.slice(fits);
      return gathered.slice(0, fits);
    },
  };
}

const sizeOf = (messages: ReceivedMessage[]) =>
  messages.reduce((sum, { body }) => sum + Buffer.byteLength(JSON.stringify(body)) + recordBytes, 0);

/** At least one, even if it is too large. */
function countThatFit(messages: ReceivedMessage[]): number {
  let count = messages.length;
  while (count > 1 && sizeOf(messages.slice(0, count)) > batchBytes) count--;
  return count;
}
