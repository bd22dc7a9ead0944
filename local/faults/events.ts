import { randomUUID } from 'node:crypto';
import type { Faults } from './faults.ts';

/** The part of a queued message that faults change. */
interface Message {
  id: string;
  /** The time from which it can be received, in milliseconds since 1970. */
  visible: number;
}

/** The messages of an event about `key`, after faults. */
export function deliver<T extends Message>(faults: Faults | undefined, key: string, messages: T[]): T[] {
  if (!faults) return messages;
  return messages.flatMap((message) => {
    const { drop, delay = 0, reorder = 0, duplicate } = faults.event(key);
    if (drop !== undefined) return [];
    const late = { ...message, visible: message.visible + delay + reorder };
    return duplicate === undefined ? [late] : [late, { ...late, id: randomUUID(), visible: late.visible + duplicate }];
  });
}
