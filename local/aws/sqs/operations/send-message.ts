import type { QueuedMessage } from '../../storage/changes.ts';
import { md5OfAttributes } from '../messages/md5.ts';
import { createMessage, messageSize, type Sender } from '../messages/message.ts';
import { batch } from '../protocol/batch.ts';
import { invalidParameter, SqsError } from '../protocol/errors.ts';
import type { Input } from '../protocol/input.ts';
import { type Call, type Operation, openQueue } from './call.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const maxBatchBytes = 1 << 20;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const sendMessage: Operation = (sqs, call) => {
  const queue = openQueue(sqs, call, 'SendMessage');
  const message = createMessage(queue, call.input, senderOf(call), sqs.store.now());
  requireSize(message, queue.settings.maximumMessageSize);
  sqs.store.commit({ op: 'send', messages: [message] });
  return sent(message, call.input);
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export const sendMessageBatch: Operation = (sqs, call) => {
  const queue = openQueue(sqs, call, 'SendMessage');
  const messages: QueuedMessage[] = [];
  let size = 0;
  const result = batch(call.input.entries('Entries'), (entry) => {
    const message = createMessage(queue, entry, senderOf(call), sqs.store.now());
    size += messageSize(message);
    requireSize(message, queue.settings.maximumMessageSize);
    messages.push(message);
    return sent(message, entry);
  });
  if (size > maxBatchBytes) {
    throw new SqsError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${maxBatchBytes} bytes. You have sent ${size} bytes.`,
    );
  }
  if (messages.length > 0) sqs.store.commit({ op: 'send', messages });
  return result;
};

function requireSize(message: QueuedMessage, max: number): void {
  if (messageSize(message) <= max) return;
  throw invalidParameter(`One or more parameters are invalid. Reason: Message must be shorter than ${max} bytes.`);
}

const senderOf = ({ identity, traceHeader }: Call): Sender => ({ arn: identity?.arn ?? 'anonymous', traceHeader });

/** The digests cover the attributes in the request's parameters, not a trace header among its headers. */
function sent({ id, md5, attributes, traceHeader }: QueuedMessage, input: Input) {
  const isListed = traceHeader !== undefined && input.has('MessageSystemAttributes');
  return {
    MessageId: id,
    MD5OfMessageBody: md5,
    ...(attributes && { MD5OfMessageAttributes: md5OfAttributes(attributes) }),
    ...(isListed && {
      MD5OfMessageSystemAttributes: md5OfAttributes({
        AWSTraceHeader: { DataType: 'String', StringValue: traceHeader },
      }),
    }),
  };
}
