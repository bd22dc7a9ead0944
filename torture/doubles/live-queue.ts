import type { Queue } from '../../shared/ports/queue.ts';

/** A message as a consumer receives it. */
export interface Received {
  id: string;
  body: string;
  receiptHandle: string;
  receives: number;
}

export interface LiveQueueOptions {
  /** Seconds. */
  visibility: number;
  /** How often a message is received before it is given up. */
  receives: number;
  /** Gets the messages that are given up. */
  deadLetters?: (body: string) => void;
}

/** A queue that delivers, hides and gives up messages as SQS does, by a clock of its own. */
export function createLiveQueue(now: () => number, { visibility, receives, deadLetters }: LiveQueueOptions) {
  const messages = new Map<string, { body: string; visibleAt: number; receives: number }>();
  let sent = 0;
  const queue: Queue = {
    async send(bodies, { delaySeconds = 0 } = {}) {
      for (const body of bodies) {
        messages.set(`m${sent++}`, { body, visibleAt: now() + delaySeconds * 1000, receives: 0 });
      }
    },
    async hide(receiptHandle, seconds) {
      const message = messages.get(receiptHandle.split('#')[0] as string);
      if (message) message.visibleAt = now() + seconds * 1000;
    },
  };
  return {
    ...queue,
    /** How many messages were sent. */
    sent: () => sent,
    bodies: () => [...messages.values()].map(({ body }) => body),
    /** When the next message is visible: in the past, where one is. */
    nextAt: () => Math.min(...[...messages.values()].map(({ visibleAt }) => visibleAt)),
    /**
     * A visible message; one that was received too often is gone, as to the dead letters.
     * @param twice it stays visible, as if SQS delivered it twice
     * @param pick the n-th of those visible, from 0, or a later one
     */
    receive({ twice = false, pick = 0 }: { twice?: boolean; pick?: number } = {}): Received | undefined {
      const visible = [...messages].filter(([, { visibleAt }]) => visibleAt <= now());
      for (const [id, message] of [...visible.slice(pick), ...visible.slice(0, pick)]) {
        if (message.receives < receives) {
          message.receives++;
          if (!twice) message.visibleAt = now() + visibility * 1000;
          return { id, body: message.body, receiptHandle: `${id}#${message.receives}`, receives: message.receives };
        }
        messages.delete(id);
        deadLetters?.(message.body);
      }
      return undefined;
    },
    delete: (id: string) => void messages.delete(id),
  };
}

export type LiveQueue = ReturnType<typeof createLiveQueue>;
