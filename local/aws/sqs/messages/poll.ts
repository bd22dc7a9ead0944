import type { QueuePoll } from '../../../contracts/aws.ts';
import type { Store } from '../../storage/store.ts';
import { parseHandle, receiptHandle } from './handles.ts';
import type { Receiver } from './receiver.ts';
import { systemAttributes } from './system-attributes.ts';

/** A queue for event sources in this process. Changes are as durable as those by requests. */
export function createPoll(store: Store, receiver: Receiver, queue: string): QueuePoll {
  /** The message, unless it has been received again since. */
  const current = (handle: string) => {
    const receipt = parseHandle(handle, queue);
    const message = store.queues.get(queue)?.messages.get(receipt.id);
    return message?.receives === receipt.receipt ? message : undefined;
  };

  return {
    async receive(options) {
      const messages = await receiver.receive(queue, options);
      return messages.map((message) => ({
        messageId: message.id,
        receiptHandle: receiptHandle(message),
        body: message.body,
        md5OfBody: message.md5,
        attributes: systemAttributes(message),
        messageAttributes: message.attributes ?? {},
      }));
    },
    delete(handle) {
      const message = current(handle);
      if (message) store.commit({ op: 'drop', queue, ids: [message.id] });
    },
    changeVisibility(handle, seconds) {
      const message = current(handle);
      if (message) store.commit({ op: 'hide', queue, id: message.id, visible: store.now() + seconds * 1000 });
    },
  };
}
