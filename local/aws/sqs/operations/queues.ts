import { invalidParameter, missingParameter, SqsError } from '../protocol/errors.ts';
import { attributesOf, defaultSettings, optionalAttributes, withAttributes } from '../queues/settings.ts';
import { type Operation, openQueue, queueByArn, type Sqs } from './call.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export const createQueue: Operation = (sqs, { identity, input }) => {
  const name = input.text('QueueName');
  sqs.access.require(identity, { action: 'sqs:CreateQueue', resource: sqs.queueArn(name), resourcePolicy: undefined });
  if (name.endsWith('.fifo')) throw new SqsError('UnsupportedOperation', 'FIFO queues are not implemented.');
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    throw invalidParameter('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
  }
  if (Object.keys(input.map('tags')).length > 0)
    throw new SqsError('UnsupportedOperation', 'Tags of queues are not implemented.');
  const attributes = input.map('Attributes');
  const existing = sqs.store.queues.get(name);
  if (existing) {
    const requested = withAttributes(existing.settings, attributes, isQueue(sqs));
    if (JSON.stringify(sorted(requested)) !== JSON.stringify(sorted(existing.settings))) {
      throw new SqsError(
        'QueueNameExists',
        'A queue already exists with the same name and a different value for an attribute.',
      );
    }
  } else {
    const settings = withAttributes(defaultSettings(name), attributes, isQueue(sqs));
    sqs.store.commit({ op: 'queue', at: sqs.store.now(), settings });
  }
  return { QueueUrl: sqs.queueUrl(name) };
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export const deleteQueue: Operation = (sqs, call) => {
  const { settings } = openQueue(sqs, call, 'DeleteQueue');
  sqs.store.commit({ op: 'delete-queue', queue: settings.name });
  return {};
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export const getQueueUrl: Operation = (sqs, { identity, input }) => {
  const name = input.text('QueueName');
  const owner = input.optionalText('QueueOwnerAWSAccountId') ?? sqs.accountId;
  const queue = owner === sqs.accountId ? sqs.store.queues.get(name) : undefined;
  if (!queue) throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.');
  const resourcePolicy = queue.settings.policy;
  sqs.access.require(identity, { action: 'sqs:GetQueueUrl', resource: sqs.queueArn(name), resourcePolicy });
  return { QueueUrl: sqs.queueUrl(name) };
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export const listQueues: Operation = (sqs, { identity, input }) => {
  sqs.access.require(identity, { action: 'sqs:ListQueues', resource: '*', resourcePolicy: undefined });
  const prefix = input.optionalText('QueueNamePrefix') ?? '';
  const names = [...sqs.store.queues.all()]
    .map(({ settings }) => settings.name)
    .filter((name) => name.startsWith(prefix));
  return page(sqs, names, input.optionalNumber('MaxResults', 1, 1000), input.optionalText('NextToken'), 'QueueUrls');
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */
export const listDeadLetterSourceQueues: Operation = (sqs, call) => {
  const { settings } = openQueue(sqs, call, 'ListDeadLetterSourceQueues');
  const arn = sqs.queueArn(settings.name);
  const sources = [...sqs.store.queues.all()]
    .map((queue) => queue.settings)
    .filter(({ redrive }) => redrive?.deadLetterArn === arn);
  const { input } = call;
  return page(
    sqs,
    sources.map(({ name }) => name),
    input.optionalNumber('MaxResults', 1, 1000),
    input.optionalText('NextToken'),
    'queueUrls',
  );
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export const getQueueAttributes: Operation = (sqs, call) => {
  const queue = openQueue(sqs, call, 'GetQueueAttributes');
  const names = call.input.texts('AttributeNames');
  const all = attributesOf(queue, sqs.queueArn(queue.settings.name), sqs.store.now());
  const unknown = names.find((name) => name !== 'All' && !(name in all) && !optionalAttributes.includes(name));
  if (unknown !== undefined) throw new SqsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const chosen = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return chosen.length > 0 ? { Attributes: Object.fromEntries(chosen) } : {};
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const setQueueAttributes: Operation = (sqs, call) => {
  const queue = openQueue(sqs, call, 'SetQueueAttributes');
  const attributes = call.input.map('Attributes');
  if (!call.input.has('Attributes')) {
    throw missingParameter('Attributes');
  }
  sqs.store.commit({
    op: 'queue',
    at: sqs.store.now(),
    settings: withAttributes(queue.settings, attributes, isQueue(sqs)),
  });
  return {};
};

const isQueue = (sqs: Sqs) => (arn: string) => queueByArn(sqs, arn) !== undefined;

const sorted = (settings: object) => Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));

/** URLs of queues in the order of their names, starting after the token. */
function page(sqs: Sqs, names: string[], max: number | undefined, token: string | undefined, field: string): object {
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString();
  const later = names.filter((name) => name > after).sort();
  const shown = later.slice(0, max ?? 1000);
  const isCut = max !== undefined && later.length > shown.length;
  return {
    ...((shown.length > 0 || field === 'queueUrls') && { [field]: shown.map(sqs.queueUrl) }),
    ...(isCut && { NextToken: Buffer.from(shown.at(-1) ?? '').toString('base64url') }),
  };
}
