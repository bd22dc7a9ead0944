import type { QueuePoll, ReceivedMessage } from '../contracts/aws.ts';
import { LambdaError, type Outcome } from '../lambda/errors.ts';
import type { LocalFunction } from '../lambda/function.ts';
import { createWarning } from '../machine/warning.ts';
import type { EventSourceSpec } from '../template/event-sources.ts';
import { failedMessages } from './batch-response.ts';
import { createGatherer } from './gather.ts';
import { sqsEvent } from './sqs-event.ts';

/** Lambda's initial number of concurrent batches if the template sets no maximum. */
const defaultConcurrency = 5;
/** Pause after a failed read or write of the queue, as with a full disk. */
const retryMs = 1_000;
const backOffMs = { first: 50, last: 2_000 };

export interface SqsSourceOptions {
  spec: EventSourceSpec;
  queue: QueuePoll;
  /** Of the queue, in seconds. */
  visibilityTimeout: number;
  /** Does the queue have a dead-letter queue? */
  redrives?: boolean;
  function: Pick<LocalFunction, 'invoke'> & Partial<Pick<LocalFunction, 'endsChain' | 'note'>>;
}

export interface SqsSource {
  /** Receives no more messages, and resolves when the batches in progress have ended. */
  stop(): Promise<void>;
}

/**
 * Polls a queue for a function. As with Lambda, messages that succeed are deleted, and those that fail become visible
 * after their visibility timeout. One batch is gathered at a time, and only if the function can take it. When polling
 * stops, unfinished messages become visible immediately, so the next start doesn't wait for them.
 */
export function startSqsSource({ spec, queue, visibilityTimeout, redrives, ...options }: SqsSourceOptions): SqsSource {
  const gather = createGatherer(queue, spec);
  const stopping = new AbortController();
  const inProgress = new Set<Promise<void>>();
  const concurrency = spec.maximumConcurrency ?? defaultConcurrency;

  /**
   * Lambda never calls the function for a message whose chain is over its limit. The message stays in the queue until
   * it moves to the dead-letter queue. Without one, it waits for its visibility timeout again and again.
   */
  const endChains = async (ended: ReceivedMessage[]) => {
    for (const { messageId } of ended)
      options.function.note?.(`Recursive loop detected: the function was not called for message ${messageId}`);
    if (!redrives || ended.length === 0) return;
    await sleep(backOffMs.first, stopping.signal);
    await makeVisible(ended);
  };

  const handle = async (received: ReceivedMessage[]) => {
    const [ended, others] = partition(received, (message) => options.function.endsChain?.(traceOf(message)) ?? false);
    await Promise.all([endChains(ended), call(others)]);
  };

  const call = async (messages: ReceivedMessage[]) => {
    if (messages.length === 0) return;
    const outcome = await invoke(messages);
    if (!outcome || outcome.functionError) {
      if (stopping.signal.aborted) await makeVisible(messages);
      return;
    }
    const ids = messages.map(({ messageId }) => messageId);
    const failed = spec.reportBatchItemFailures ? failedMessages(outcome.payload, ids) : new Set<string>();
    if (failed === 'all') return;
    const end = performance.now() + visibilityTimeout * 1000;
    for (const { messageId, receiptHandle } of messages)
      if (!failed.has(messageId)) await settle(() => queue.delete(receiptHandle), end);
  };

  const makeVisible = async (messages: ReceivedMessage[]) => {
    for (const { receiptHandle } of messages) await settle(() => queue.changeVisibility(receiptHandle, 0), 0);
  };

  /** Repeats a write to the queue while the disk is full, until `end`, when the message becomes visible anyway. */
  const settle = async (write: () => void, end: number) => {
    for (;;) {
      try {
        return write();
      } catch (error) {
        if (stopping.signal.aborted || performance.now() >= end) return warn(error);
      }
      await sleep(retryMs, stopping.signal);
    }
  };

  /** Retries a throttled call until the messages become visible. Then undefined. */
  const invoke = async (messages: ReceivedMessage[]): Promise<Outcome | undefined> => {
    const waiting = new AbortController();
    const giveUp = () => waiting.abort();
    const timer = setTimeout(giveUp, visibilityTimeout * 1000);
    stopping.signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await invokeUntil(waiting.signal, messages);
    } finally {
      clearTimeout(timer);
      stopping.signal.removeEventListener('abort', giveUp);
    }
  };

  const invokeUntil = async (signal: AbortSignal, messages: ReceivedMessage[]): Promise<Outcome | undefined> => {
    const event = sqsEvent(messages, spec.queueArn);
    const traceHeaders = messages.flatMap((message) => traceOf(message) ?? []);
    for (let wait = backOffMs.first; !signal.aborted; wait = Math.min(2 * wait, backOffMs.last)) {
      try {
        return await options.function.invoke(event, { traceHeaders, signal });
      } catch (error) {
        const throttled = error instanceof LambdaError && error.code === 'TooManyRequestsException';
        if (!throttled) return undefined;
        await sleep(wait, signal);
      }
    }
    return undefined;
  };

  const poll = async () => {
    while (!stopping.signal.aborted) {
      const messages = await gather.next(stopping.signal).catch(async (error) => {
        warn(error);
        await sleep(retryMs, stopping.signal);
        return [];
      });
      if (stopping.signal.aborted) await makeVisible([...messages, ...gather.left()]);
      if (stopping.signal.aborted || messages.length === 0) continue;
      const handled: Promise<void> = handle(messages)
        .catch(warn)
        .finally(() => inProgress.delete(handled));
      inProgress.add(handled);
      if (inProgress.size >= concurrency) await Promise.race(inProgress);
    }
  };
  const polling = poll();

  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(inProgress);
    },
  };
}

/** No error here may end the process. */
const warn = createWarning();

const traceOf = ({ attributes }: ReceivedMessage): string | undefined => attributes.AWSTraceHeader;

function partition<T>(items: T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      done();
    }
  });
}
