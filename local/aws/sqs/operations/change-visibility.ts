import type { Queue } from '../../storage/queues.ts';
import { parseHandle } from '../messages/handles.ts';
import { batch } from '../protocol/batch.ts';
import { invalidParameter, missingParameter, SqsError } from '../protocol/errors.ts';
import type { Input } from '../protocol/input.ts';
import { maxVisibilitySeconds } from '../queues/settings.ts';
import { type Operation, openQueue, type Sqs } from './call.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export const changeMessageVisibility: Operation = (sqs, call) => {
  change(sqs, openQueue(sqs, call, 'ChangeMessageVisibility'), call.input);
  return {};
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export const changeMessageVisibilityBatch: Operation = (sqs, call) => {
  const queue = openQueue(sqs, call, 'ChangeMessageVisibility');
  return batch(call.input.entries('Entries'), (entry) => {
    change(sqs, queue, entry);
    return {};
  });
};

function change(sqs: Sqs, { settings, messages }: Queue, input: Input): void {
  const handle = input.text('ReceiptHandle');
  const seconds = input.optionalNumber('VisibilityTimeout', 0, maxVisibilitySeconds);
  if (seconds === undefined) throw missingParameter('VisibilityTimeout');
  const receipt = parseHandle(handle, settings.name);
  const message = messages.get(receipt.id);
  const now = sqs.store.now();
  if (!message || message.receives !== receipt.receipt || message.visible <= now) {
    throw new SqsError(
      message ? 'MessageNotInflight' : 'InvalidParameterValueException',
      `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  }
  const visible = now + seconds * 1000;
  if (visible > (message.lastReceived ?? now) + maxVisibilitySeconds * 1000) {
    throw invalidParameter(
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [${maxVisibilitySeconds} seconds].`,
    );
  }
  sqs.store.commit({ op: 'hide', queue: settings.name, id: message.id, visible });
}
