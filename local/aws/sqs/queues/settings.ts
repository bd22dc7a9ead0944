import type { PolicyDocument } from '../../../contracts/policies.ts';
import type { QueueSpec } from '../../../contracts/resources.ts';
import { checkPolicy } from '../../auth/policy.ts';
import type { QueueSettings } from '../../storage/changes.ts';
import type { Queue } from '../../storage/queues.ts';
import { invalidParameter, SqsError } from '../protocol/errors.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
export const maxVisibilitySeconds = 43_200;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const numbers = {
  VisibilityTimeout: ['visibilityTimeout', 0, maxVisibilitySeconds],
  MessageRetentionPeriod: ['retentionPeriod', 60, 1_209_600],
  DelaySeconds: ['delay', 0, 900],
  ReceiveMessageWaitTimeSeconds: ['receiveWaitTime', 0, 20],
  MaximumMessageSize: ['maximumMessageSize', 1024, 1_048_576],
} as const satisfies Record<string, readonly [setting: keyof QueueSettings, min: number, max: number]>;

const maximumMessageSize = 1_048_576;

/** The settings of a queue in the template. */
export const settingsOf = (spec: QueueSpec): QueueSettings => ({ maximumMessageSize, ...spec });

export const defaultSettings = (name: string): QueueSettings => ({
  name,
  visibilityTimeout: 30,
  retentionPeriod: 345_600,
  delay: 0,
  receiveWaitTime: 0,
  maximumMessageSize,
});

/**
 * Changes settings by the attributes of a request. An empty policy removes the queue's policy.
 * @param isQueue does a queue have this ARN?
 * @throws SqsError InvalidAttributeName, InvalidAttributeValue, UnsupportedOperation
 */
export function withAttributes(
  settings: QueueSettings,
  attributes: Record<string, string>,
  isQueue: (arn: string) => boolean,
): QueueSettings {
  let changed = settings;
  for (const [name, value] of Object.entries(attributes)) {
    if (name in numbers) {
      const [setting, min, max] = numbers[name as keyof typeof numbers];
      if (!/^\d+$/.test(value) || Number(value) < min || Number(value) > max) throw invalid(name, value);
      changed = { ...changed, [setting]: Number(value) };
    } else if (name === 'RedrivePolicy') {
      const { redrive: _, ...rest } = changed;
      changed = value === '' ? rest : { ...rest, redrive: parseRedrive(value, isQueue) };
    } else if (name === 'Policy') {
      const { policy: _, ...rest } = changed;
      changed = value === '' ? rest : { ...rest, policy: parsePolicy(value) };
    } else if (name !== 'SqsManagedSseEnabled') {
      const isKnown =
        /^(FifoQueue|ContentBasedDeduplication|Kms.*|RedriveAllowPolicy|DeduplicationScope|FifoThroughputLimit)$/;
      if (isKnown.test(name)) throw new SqsError('UnsupportedOperation', `The attribute ${name} is not implemented.`);
      throw new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
  }
  return changed;
}

/** All attributes of a queue, by SQS's names. */
export function attributesOf(
  { settings, created, modified, byVisibility }: Queue,
  arn: string,
  now: number,
): Record<string, string> {
  const counts = { visible: 0, inFlight: 0, delayed: 0 };
  for (const { visible, receivesHere } of byVisibility) {
    counts[visible <= now ? 'visible' : receivesHere ? 'inFlight' : 'delayed']++;
  }
  const own = Object.entries(numbers).map(([name, [setting]]) => [name, String(settings[setting])]);
  const { redrive, policy } = settings;
  return {
    ...Object.fromEntries(own),
    QueueArn: arn,
    CreatedTimestamp: String(Math.floor(created / 1000)),
    LastModifiedTimestamp: String(Math.floor(modified / 1000)),
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    SqsManagedSseEnabled: 'true',
    ...(redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: redrive.deadLetterArn,
        maxReceiveCount: redrive.maxReceiveCount,
      }),
    }),
    ...(policy && { Policy: JSON.stringify(policy) }),
  };
}

/** Attributes that a queue may lack. */
export const optionalAttributes = [
  'RedrivePolicy',
  'Policy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];

function parseRedrive(text: string, isQueue: (arn: string) => boolean): NonNullable<QueueSettings['redrive']> {
  const { deadLetterTargetArn, maxReceiveCount } = parseJson('RedrivePolicy', text);
  const count = Number(maxReceiveCount);
  if (typeof deadLetterTargetArn !== 'string' || !Number.isInteger(count) || count < 1 || count > 1000) {
    throw invalid('RedrivePolicy', text);
  }
  if (!isQueue(deadLetterTargetArn)) {
    throw invalidParameter(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
    );
  }
  return { deadLetterArn: deadLetterTargetArn, maxReceiveCount: count };
}

function parsePolicy(text: string): PolicyDocument {
  const policy = parseJson('Policy', text) as unknown as PolicyDocument;
  try {
    checkPolicy(policy, 'Policy');
  } catch (error) {
    throw new SqsError('InvalidAttributeValue', `Invalid value for the parameter Policy. ${(error as Error).message}`);
  }
  return policy;
}

function parseJson(name: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {}
  throw invalid(name, text);
}

const invalid = (name: string, value: string) =>
  new SqsError('InvalidAttributeValue', `Invalid value for the parameter ${name}: ${value}`);
