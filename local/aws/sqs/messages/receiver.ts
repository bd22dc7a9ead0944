import { queueNameOf } from '../../requests/ids.ts';
import type { Message, Queue } from '../../storage/queues.ts';
import type { Store } from '../../storage/store.ts';

export interface ReceiveOptions {
  max: number;
  waitSeconds: number;
  /** By default the queue's visibility timeout. */
  visibilitySeconds?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Delivers messages, immediately or when some become visible. */
export interface Receiver {
  receive(queue: string, options: ReceiveOptions): Promise<Message[]>;
  /** Drops messages past their queue's retention period. */
  expire(): void;
  /** Ends all waits, now and later, without messages. */
  stop(): void;
}

export function createReceiver(store: Store, queueArn: (name: string) => string): Receiver {
  /** Waiting receives by queue, in order of arrival. Each callback is called when there may be messages. */
  const waiting = new Map<string, Set<() => void>>();
  let stopped = false;

  store.onQueued((queue) => {
    const next = waiting.get(queue)?.values().next().value;
    // A message serves one waiter, which wakes the next one afterwards.
    if (next) setImmediate(next);
  });

  function take(name: string, max: number, visibilitySeconds: number | undefined): Message[] {
    const queue = store.queues.get(name);
    if (!queue) return [];
    const now = store.now();
    const { settings } = queue;
    const to = deadLetterQueue(queue);
    const { taken, expired, dead } = triage(queue, max, now, to !== undefined);
    if (expired.length > 0) store.commit({ op: 'drop', queue: name, ids: expired });
    if (to && dead.length > 0) {
      store.commit({ op: 'dead-letter', from: name, to, ids: dead, at: now, source: queueArn(name) });
    }
    if (taken.length === 0) return [];
    const seconds = visibilitySeconds ?? settings.visibilityTimeout;
    store.commit({ op: 'receive', queue: name, ids: taken, at: now, visible: now + seconds * 1000 });
    return taken.flatMap((id) => queue.messages.get(id) ?? []);
  }

  function deadLetterQueue({ settings }: Queue): string | undefined {
    const name = queueNameOf(settings.redrive?.deadLetterArn ?? '');
    return store.queues.get(name) ? name : undefined;
  }

  return {
    async receive(name, { max, waitSeconds, visibilitySeconds, signal }) {
      const found = take(name, max, visibilitySeconds);
      if (found.length > 0 || waitSeconds === 0 || stopped || signal?.aborted) return found;
      return new Promise((resolve, reject) => {
        const end = store.now() + waitSeconds * 1000;
        let timer: NodeJS.Timeout | undefined;
        const waiters = waiting.get(name) ?? new Set();
        waiting.set(name, waiters);

        const finish = (messages: Message[]) => {
          leave();
          resolve(messages);
          const next = waiters.values().next().value;
          if (next) setImmediate(next);
        };
        const leave = () => {
          clearTimeout(timer);
          waiters.delete(attempt);
          if (waiters.size === 0 && waiting.get(name) === waiters) waiting.delete(name);
          signal?.removeEventListener('abort', attempt);
        };
        const attempt = () => {
          if (!waiters.has(attempt)) return;
          try {
            tryToReceive();
          } catch (error) {
            // The receive could not be recorded: the disk may be full.
            leave();
            reject(error);
          }
        };
        const tryToReceive = () => {
          clearTimeout(timer);
          if (stopped || signal?.aborted) return finish([]);
          const messages = take(name, max, visibilitySeconds);
          const now = store.now();
          if (messages.length > 0 || now >= end) return finish(messages);
          const next = store.queues.get(name)?.byVisibility.first()?.visible ?? end;
          timer = setTimeout(attempt, Math.max(1, Math.min(next, end) - now));
        };
        waiters.add(attempt);
        signal?.addEventListener('abort', attempt);
        attempt();
      });
    },

    expire() {
      const now = store.now();
      for (const { settings, messages } of store.queues.all()) {
        const oldest = now - settings.retentionPeriod * 1000;
        const ids = [...messages.values()].filter(({ sent }) => sent <= oldest).map(({ id }) => id);
        if (ids.length > 0) store.commit({ op: 'drop', queue: settings.name, ids });
      }
    },

    stop() {
      stopped = true;
      for (const waiters of [...waiting.values()]) for (const attempt of [...waiters]) attempt();
    },
  };
}

/**
 * Decides what happens to the first visible messages: delivery, expiry, or a move to the dead-letter queue instead of one
 * receive too many.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
function triage({ settings, byVisibility }: Queue, max: number, now: number, redrives: boolean) {
  const taken: string[] = [];
  const expired: string[] = [];
  const dead: string[] = [];
  const oldest = now - settings.retentionPeriod * 1000;
  for (const { id, visible, sent, receivesHere = 0 } of byVisibility) {
    if (visible > now || taken.length === max) break;
    if (sent <= oldest) expired.push(id);
    else if (redrives && settings.redrive && receivesHere >= settings.redrive.maxReceiveCount) dead.push(id);
    else taken.push(id);
  }
  return { taken, expired, dead };
}
