import type { Queue } from '../../storage/queues.ts';
import { parseHandle } from '../messages/handles.ts';
import { batch } from '../protocol/batch.ts';
import { type Operation, openQueue } from './call.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export const deleteMessage: Operation = (sqs, call) => {
  const queue = openQueue(sqs, call, 'DeleteMessage');
  const id = deletable(queue, call.input.text('ReceiptHandle'));
  if (id !== undefined) sqs.store.commit({ op: 'drop', queue: queue.settings.name, ids: [id] });
  return {};
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export const deleteMessageBatch: Operation = (sqs, call) => {
  const queue = openQueue(sqs, call, 'DeleteMessage');
  const ids: string[] = [];
  const result = batch(call.input.entries('Entries'), (entry) => {
    const id = deletable(queue, entry.text('ReceiptHandle'));
    if (id !== undefined) ids.push(id);
    return {};
  });
  if (ids.length > 0) sqs.store.commit({ op: 'drop', queue: queue.settings.name, ids });
  return result;
};

/**
 * The id of the message that a handle may delete. Undefined, without an error, if it is gone or was received again.
 * @throws SqsError ReceiptHandleIsInvalid
 */
function deletable({ settings, messages }: Queue, handle: string): string | undefined {
  const receipt = parseHandle(handle, settings.name);
  return messages.get(receipt.id)?.receives === receipt.receipt ? receipt.id : undefined;
}
