import { createHash, randomUUID } from 'node:crypto';
import type { QueuedMessage } from './changes.ts';

export function newMessage(
  message: Pick<QueuedMessage, 'queue' | 'body' | 'sender' | 'sent' | 'visible'>,
): QueuedMessage {
  return { ...message, id: randomUUID(), md5: createHash('md5').update(message.body).digest('hex') };
}
