import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { embedVisibilitySeconds, embedWindowSeconds, timeoutSeconds } from '../../../infra/settings/defaults.ts';
import { embedReceives, exportReceives, trainReceives } from '../../../shared/lambda/config.ts';
import { createLiveQueue, type LiveQueue, type Received } from '../../support/live-queue.ts';
import type { Dice } from '../client/dice.ts';
import type { Climate } from './climate.ts';
import { Killed } from './life.ts';
import type { FunctionName, Processes } from './processes.ts';
import type { Trace } from './trace.ts';

/** The queues of the template (infra/lambdas). */
export function createQueues(now: () => number, trace: Trace) {
  const dead: string[] = [];
  const deadLetters = (body: string) => {
    trace.say(`dead letter: ${body}`);
    dead.push(body);
  };
  const visibility = embedVisibilitySeconds(timeoutSeconds.embed, embedWindowSeconds);
  const soloQueue = createLiveQueue(now, { visibility, receives: embedReceives.alone, deadLetters });
  return {
    dead,
    soloQueue,
    embedQueue: createLiveQueue(now, {
      visibility,
      receives: embedReceives.inBatch,
      deadLetters: (body) => void soloQueue.send([body]),
    }),
    trainQueue: createLiveQueue(now, { visibility: timeoutSeconds.train, receives: trainReceives, deadLetters }),
    exportQueue: createLiveQueue(now, { visibility: timeoutSeconds.export, receives: exportReceives, deadLetters }),
  };
}

export type Queues = ReturnType<typeof createQueues>;

interface Source {
  queue: LiveQueue;
  fn: FunctionName & ('embed' | 'train' | 'export');
  batch: number;
  maxConcurrency: number;
}

/** The event sources of the functions. */
export function createSources(queues: Queues, processes: Processes, dice: Dice, climate: Climate, now: () => number) {
  const sources: readonly Source[] = [
    { queue: queues.embedQueue, fn: 'embed', batch: 4, maxConcurrency: 3 },
    { queue: queues.soloQueue, fn: 'embed', batch: 1, maxConcurrency: 3 },
    { queue: queues.trainQueue, fn: 'train', batch: 1, maxConcurrency: 2 },
    { queue: queues.exportQueue, fn: 'export', batch: 1, maxConcurrency: 2 },
  ];
  const free = () => sources.filter(({ fn, maxConcurrency }) => processes.busy(fn) < maxConcurrency);

  async function deliver({ queue, fn, batch }: Source): Promise<void> {
    const messages: Received[] = [];
    while (messages.length < batch) {
      const message = queue.receive({ twice: dice.chance(climate.duplicate), pick: dice.below(3) });
      if (!message) break;
      if (!messages.some(({ id }) => id === message.id)) messages.push(message);
    }
    if (messages.length === 0) return;
    try {
      const failed = await processes.call(fn, async (functions, life) => {
        const handle = functions[fn]() as (event: SQSEvent, context: object) => Promise<SQSBatchResponse>;
        const getRemainingTimeInMillis = () => life.deadline - now();
        const { batchItemFailures } = await handle(eventOf(messages), { getRemainingTimeInMillis });
        return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      });
      for (const { id } of messages) if (!failed.includes(id)) queue.delete(id);
    } catch (error) {
      // The messages become visible again.
      if (!(error instanceof Killed)) throw error;
    }
  }

  return {
    /** The sources that can deliver a message now. */
    ready: () => free().filter(({ queue }) => queue.nextAt() <= now()),
    nextAt: () => Math.min(...free().map(({ queue }) => queue.nextAt())),
    deliver,
  };
}

function eventOf(messages: readonly Received[]): SQSEvent {
  return {
    Records: messages.map(({ id, body, receiptHandle, receives }) => ({
      messageId: id,
      receiptHandle,
      body,
      attributes: { ApproximateReceiveCount: `${receives}` },
    })) as SQSEvent['Records'],
  };
}
