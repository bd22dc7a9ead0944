import type { Queue } from '../../shared/ports/queue.ts';

/** A message as a consumer receives it. */
export interface Received {
  id: string;
  body: string;
  receiptHandle: string;
  receives: number;
}

/** A queue that delivers, hides and gives up messages as SQS does, by a clock of its own. */
export function createLiveQueue(now: () => number, { visibility, receives }: { visibility: number; receives: number }) {
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
    /**
     * A visible message; one that was received too often is gone, as to the dead letters.
     * @param twice it stays visible, as if SQS delivered it twice
     */
    receive({ twice = false } = {}): Received | undefined {
      for (const [id, message] of messages) {
        if (message.visibleAt > now()) continue;
        if (message.receives >= receives) messages.delete(id);
        else {
          message.receives++;
          if (!twice) message.visibleAt = now() + visibility * 1000;
          return { id, body: message.body, receiptHandle: `${id}#${message.receives}`, receives: message.receives };
        }
      }
      return undefined;
    },
    delete: (id: string) => void messages.delete(id),
  };
}

export type LiveQueue = ReturnType<typeof createLiveQueue>;
