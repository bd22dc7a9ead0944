import type { Assembly } from './load.ts';
import type { Scope } from './resolve.ts';
import { resourcesOf } from './resources.ts';

/** A queue that Lambda polls for a function. */
export interface EventSourceSpec {
  queueArn: string;
  functionName: string;
  batchSize: number;
  /** Batching window; 0: the messages of one poll. */
  windowSeconds: number;
  /** Limit of concurrent batches; by default that of the account. */
  maximumConcurrency?: number;
  reportBatchItemFailures: boolean;
}

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 * @throws Error on values that Lambda refuses
 */
export function readEventSources(assembly: Assembly, scope: Scope): EventSourceSpec[] {
  return resourcesOf(assembly, scope, 'AWS::Lambda::EventSourceMapping').map(({ fields }) => {
    fields.oneOf('Enabled', true);
    const queueArn = fields.text('EventSourceArn');
    if (!queueArn.startsWith('arn:aws:sqs:'))
      throw new Error(`${fields.where}: EventSourceArn is ${queueArn}; the local runtime polls SQS queues only.`);
    const scaling = fields.optionalObject('ScalingConfig');
    const maximumConcurrency = scaling?.optionalNumber('MaximumConcurrency');
    scaling?.end();
    const responseTypes = fields.texts('FunctionResponseTypes');
    const spec: EventSourceSpec = {
      queueArn,
      // A name, or an ARN that ends in it.
      functionName: fields.text('FunctionName').split(':').at(-1) as string,
      batchSize: fields.optionalNumber('BatchSize') ?? 10,
      windowSeconds: fields.optionalNumber('MaximumBatchingWindowInSeconds') ?? 0,
      reportBatchItemFailures: responseTypes.includes('ReportBatchItemFailures'),
      ...(maximumConcurrency !== undefined && { maximumConcurrency }),
    };
    fields.end('Tags');
    if (spec.batchSize > 10 && spec.windowSeconds < 1)
      throw new Error(`${fields.where}: BatchSize above 10 needs MaximumBatchingWindowInSeconds of at least 1.`);
    if (maximumConcurrency !== undefined && maximumConcurrency < 2)
      throw new Error(`${fields.where}: MaximumConcurrency must be at least 2.`);
    return spec;
  });
}
