import type { MessageAttribute } from '../../storage/changes.ts';
import type { Message } from '../../storage/queues.ts';
import { receiptHandle } from '../messages/handles.ts';
import { md5OfAttributes } from '../messages/md5.ts';
import { systemAttributes } from '../messages/system-attributes.ts';
import { SqsError } from '../protocol/errors.ts';
import { maxVisibilitySeconds } from '../queues/settings.ts';
import { type Operation, openQueue } from './call.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const maxInFlight = 120_000;

const systemNames = [
  'All',
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
];

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export const receiveMessage: Operation = async (sqs, call) => {
  const { input, signal } = call;
  const { settings, byVisibility } = openQueue(sqs, call, 'ReceiveMessage');
  const max = input.number('MaxNumberOfMessages', 1, 10, 1);
  const waitSeconds = input.number('WaitTimeSeconds', 0, 20, settings.receiveWaitTime);
  const visibilitySeconds = input.optionalNumber('VisibilityTimeout', 0, maxVisibilitySeconds);
  const wanted = new Set([...input.texts('AttributeNames'), ...input.texts('MessageSystemAttributeNames')]);
  const unknown = [...wanted].find((name) => !systemNames.includes(name));
  if (unknown !== undefined) throw new SqsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const names = input.texts('MessageAttributeNames');
  if (byVisibility.size >= maxInFlight && countInFlight(byVisibility, sqs.store.now()) >= maxInFlight) {
    throw new SqsError('OverLimit', `The maximum number of in flight messages, ${maxInFlight}, is reached.`);
  }

  const messages = await sqs.receiver.receive(settings.name, { max, waitSeconds, visibilitySeconds, signal });
  if (messages.length === 0) return {};
  return {
    Messages: messages.map((message) => {
      const system = Object.entries(systemAttributes(message)).filter(
        ([name]) => wanted.has('All') || wanted.has(name),
      );
      const own = Object.entries(message.attributes ?? {}).filter(([name]) => isWanted(name, names));
      const attributes: Record<string, MessageAttribute> = Object.fromEntries(own);
      return {
        MessageId: message.id,
        ReceiptHandle: receiptHandle(message),
        MD5OfBody: message.md5,
        Body: message.body,
        ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
        ...(own.length > 0 && { MessageAttributes: attributes, MD5OfMessageAttributes: md5OfAttributes(attributes) }),
      };
    }),
  };
};

/** `All`, `.*`, a name, or `prefix.*`. */
function isWanted(name: string, patterns: string[]): boolean {
  return patterns.some(
    (pattern) =>
      pattern === 'All' || pattern === name || (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -2))),
  );
}

function countInFlight(messages: Iterable<Message>, now: number): number {
  let count = 0;
  for (const { visible, lastReceived } of messages) if (visible > now && lastReceived !== undefined) count++;
  return count;
}
