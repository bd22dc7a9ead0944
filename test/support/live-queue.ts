import type { Queue } from '../../shared/ports/queue.ts';

/** A message as a consumer receives it. */
export interface Received {
  id: string;
  body: string;
  receiptHandle: string;
  receives: number;
}

export interface LiveQueueOptions {
  /** Visibility timeout in seconds. */
  visibility: number;
  /** Receives of a message before it goes to the dead letters. */
  receives: number;
  /** Receives the dead letters. */
  deadLetters?: (body: string) => void;
}

/** A queue with visibility timeouts and dead letters, like SQS. */
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
    /** The number of sent messages. */
    sent: () => sent,
    bodies: () => [...messages.values()].map(({ body }) => body),
    /** When the next message becomes visible; in the past if one is visible. */
    nextAt: () => Math.min(...[...messages.values()].map(({ visibleAt }) => visibleAt)),
    /**
     * Receives a visible message. One that was received too often goes to the dead letters.
     * @param twice keep it visible, as if SQS delivered it twice
     * @param pick index among the visible messages
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
