import type { PolicyDocument } from '../contracts/policies.ts';
import type { QueueSpec } from '../contracts/resources.ts';
import type { Fields } from './fields.ts';
import type { Assembly } from './load.ts';
import { mergePolicies, readPolicy } from './policies.ts';
import type { Scope } from './resolve.ts';
import { resourcesOf } from './resources.ts';

/**
 * Standard queues with their policies. Defaults are SQS's:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html Policies refer to
 * queues by URL. Any scope works in which equal names have equal URLs.
 */
export function readQueues(assembly: Assembly, scope: Scope): QueueSpec[] {
  const policies = readQueuePolicies(assembly, scope);
  return resourcesOf(assembly, scope, 'AWS::SQS::Queue').map(({ logicalId, name, fields }) => {
    fields.any('QueueName');
    fields.oneOf('FifoQueue', false);
    const policy = mergePolicies(
      policies.filter(({ queues }) => queues.includes(scope.ref(logicalId) ?? '')).map(({ document }) => document),
    );
    const redrive = readRedrive(fields);
    const spec: QueueSpec = {
      name,
      visibilityTimeout: fields.optionalNumber('VisibilityTimeout') ?? 30,
      retentionPeriod: fields.optionalNumber('MessageRetentionPeriod') ?? 345_600,
      delay: fields.optionalNumber('DelaySeconds') ?? 0,
      receiveWaitTime: fields.optionalNumber('ReceiveMessageWaitTimeSeconds') ?? 0,
      ...(redrive && { redrive }),
      ...(policy && { policy }),
    };
    fields.end('SqsManagedSseEnabled', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'Tags');
    return spec;
  });
}

function readRedrive(queue: Fields): QueueSpec['redrive'] {
  const policy = queue.optionalObject('RedrivePolicy');
  if (!policy) return undefined;
  const redrive = {
    deadLetterArn: policy.text('deadLetterTargetArn'),
    maxReceiveCount: policy.number('maxReceiveCount'),
  };
  policy.end();
  return redrive;
}

function readQueuePolicies(assembly: Assembly, scope: Scope): { queues: string[]; document: PolicyDocument }[] {
  return resourcesOf(assembly, scope, 'AWS::SQS::QueuePolicy').map(({ fields }) => {
    const read = {
      queues: fields.texts('Queues'),
      document: readPolicy(`${fields.where}.PolicyDocument`, fields.any('PolicyDocument')),
    };
    fields.end();
    return read;
  });
}
