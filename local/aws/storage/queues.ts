import type { Change, QueuedMessage, QueueSettings } from './changes.ts';
import { createSortedList, type SortedList } from './sorted-list.ts';

export interface Message extends QueuedMessage {
  /** Order among messages that become visible at the same time. */
  order: number;
}

export interface Queue {
  settings: QueueSettings;
  created: number;
  modified: number;
  messages: ReadonlyMap<string, Message>;
  /** All messages, by the time at which they become visible. */
  byVisibility: SortedList<Message>;
}

interface MutableQueue extends Queue {
  messages: Map<string, Message>;
}

/** All queues with their messages, in memory. */
export interface Queues {
  get(name: string): Queue | undefined;
  all(): Iterable<Queue>;
  /** Returns the queues that have new or changed messages. */
  apply(change: Change): string[];
  snapshot(): Generator<Change>;
}

export function createQueues(): Queues {
  const queues = new Map<string, MutableQueue>();
  let order = 0;

  function put(message: QueuedMessage): string[] {
    const queue = queues.get(message.queue);
    // The queue was deleted: S3 drops the event.
    if (!queue) return [];
    const kept = { ...message, order: order++ };
    queue.messages.set(kept.id, kept);
    queue.byVisibility.add(kept);
    return [message.queue];
  }

  function take(name: string, id: string): Message | undefined {
    const queue = queues.get(name);
    const message = queue?.messages.get(id);
    if (!queue || !message) return undefined;
    queue.messages.delete(id);
    queue.byVisibility.remove(message);
    return message;
  }

  /** Replaces the message instead of changing it, which would break the order. */
  function replace(queue: string, id: string, update: (message: Message) => Partial<QueuedMessage>): string[] {
    const message = take(queue, id);
    return message ? put({ ...message, ...update(message) }) : [];
  }

  function apply(change: Change): string[] {
    switch (change.op) {
      case 'queue': {
        const { settings, at } = change;
        const queue = queues.get(settings.name);
        if (queue) Object.assign(queue, { settings, modified: at });
        else {
          const byVisibility = createSortedList<Message>((a, b) => a.visible - b.visible || a.order - b.order);
          queues.set(settings.name, { settings, created: at, modified: at, messages: new Map(), byVisibility });
        }
        return [];
      }
      case 'delete-queue':
        queues.delete(change.queue);
        return [change.queue];
      case 'bucket':
      case 'put':
      case 'remove':
      case 'send':
        return change.messages?.flatMap(put) ?? [];
      case 'receive':
        return change.ids.flatMap((id) =>
          replace(change.queue, id, ({ receives = 0, receivesHere = 0, firstReceived }) => ({
            visible: change.visible,
            receives: receives + 1,
            receivesHere: receivesHere + 1,
            firstReceived: firstReceived ?? change.at,
            lastReceived: change.at,
          })),
        );
      case 'hide':
        return replace(change.queue, change.id, () => ({ visible: change.visible }));
      case 'dead-letter':
        return change.ids.flatMap((id) => {
          const message = take(change.from, id);
          const moved = { queue: change.to, visible: change.at, receivesHere: 0, deadLetterOf: change.source };
          return message ? put({ ...message, ...moved }) : [];
        });
      case 'redrive':
        take(change.from, change.id);
        return put(change.as);
      case 'drop':
        for (const id of change.ids) take(change.queue, id);
        return [];
      default:
        return [];
    }
  }

  return {
    get: (name) => queues.get(name),
    all: () => queues.values(),
    apply,
    *snapshot() {
      for (const { settings, created, modified } of queues.values()) {
        yield { op: 'queue', settings, at: created };
        if (modified !== created) yield { op: 'queue', settings, at: modified };
      }
      for (const { byVisibility } of queues.values()) {
        for (const { order: _, ...message } of byVisibility) yield { op: 'send', messages: [message] };
      }
    },
  };
}
