import type { QueuePoll, ReceivedMessage } from '../contracts/aws.ts';

/** SQS hands out so many messages at most in one answer. */
const receiveLimit = 10;
/** Lambda's limit for the event of a batch, in bytes; the rest is for what surrounds the bodies. */
const batchBytes = 6 * 1024 * 1024;
const surroundingBytes = 1024;
const longPollSeconds = 20;

export interface BatchLimits {
  batchSize: number;
  windowSeconds: number;
}

export interface Gatherer {
  /**
   * The next batch; what was gathered so far, or nothing, when `signal` aborts.
   * @throws Error when the queue can't be read, and nothing was gathered before.
   */
  next(signal: AbortSignal): Promise<ReceivedMessage[]>;
  /** What was received and is not in a batch yet. */
  left(): ReceivedMessage[];
}

/**
 * Gathers batches as Lambda does: until the batch is full, its event is too large for another message, or the window,
 * which the first message opens, has passed. What does not fit any more starts the next batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function createGatherer(queue: QueuePoll, { batchSize, windowSeconds }: BatchLimits): Gatherer {
  let left: ReceivedMessage[] = [];

  /** Undefined when the queue can't be read and there is a batch to hand over without it. */
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
  messages.reduce((sum, { body }) => sum + Buffer.byteLength(JSON.stringify(body)) + surroundingBytes, 0);

/** At least one: a message alone always goes. */
function countThatFit(messages: ReceivedMessage[]): number {
  let count = messages.length;
  while (count > 1 && sizeOf(messages.slice(0, count)) > batchBytes) count--;
  return count;
}
