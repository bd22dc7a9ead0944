import type { Queue } from '../../storage/queues.ts';
import { parseHandle } from '../messages/handles.ts';
import { batch } from '../protocol/batch.ts';
import { SqsError } from '../protocol/errors.ts';
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
 * The message that a handle may delete: undefined, which is no error, when it is gone or was received again since.
 * @throws SqsError ReceiptHandleIsInvalid
 */
function deletable({ settings, messages }: Queue, handle: string): string | undefined {
  const receipt = parseHandle(handle, settings.name);
  if (!receipt)
    throw new SqsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);
  return messages.get(receipt.id)?.receives === receipt.receipt ? receipt.id : undefined;
}
