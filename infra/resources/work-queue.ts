import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IDependable } from 'constructs';
import type { Variable } from '../../shared/lambda/config.ts';
import type { HeadstartFunction } from './function.ts';

export interface WorkQueueProps {
  key?: IKey | undefined;
  /** Visibility timeout in seconds. Dead-letter queues need none. */
  visibility?: number;
  /** The queue that a message moves to after this many failed receives. */
  redrive?: { to: WorkQueue; afterReceives: number };
}

/** How Lambda delivers a queue's messages to a function. */
export interface Feed {
  batchSize: number;
  /** Batching window in seconds. */
  window?: number;
  concurrency: number;
}

/** A queue that keeps messages for SQS's maximum of 14 days, so that nothing is lost over a holiday. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  private readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, { key, visibility, redrive }: WorkQueueProps) {
    super(scope, id);
    this.key = key;
    this.queue = new Queue(this, 'Resource', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      ...(key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
        : { encryption: QueueEncryption.SQS_MANAGED }),
      ...(visibility !== undefined && { visibilityTimeout: Duration.seconds(visibility) }),
      ...(redrive && { deadLetterQueue: { queue: redrive.to.queue, maxReceiveCount: redrive.afterReceives } }),
    });
  }

  /** Lets `fn` send messages here, and gives it the URL. */
  grantSend(fn: HeadstartFunction, variable: Variable): void {
    fn.set(variable, this.queue.queueUrl);
    fn.allow(['sqs:SendMessage'], [this.queue.queueArn]);
    // SQS checks that it can decrypt the data key: sending needs both.
    if (this.key) fn.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [this.key.keyArn]);
  }

  /** Lets `fn` change the visibility timeout of a message that it works on, and gives it the URL. */
  grantHide(fn: HeadstartFunction, variable: Variable): void {
    fn.set(variable, this.queue.queueUrl);
    fn.allow(['sqs:ChangeMessageVisibility'], [this.queue.queueArn]);
  }

  /** Lets `fn` count the messages in this queue, and gives it the URL. */
  grantCount(fn: HeadstartFunction, variable: Variable): void {
    fn.set(variable, this.queue.queueUrl);
    fn.allow(['sqs:GetQueueAttributes'], [this.queue.queueArn]);
  }

  /**
   * Lets `fn` redrive this dead-letter queue, and gives it the URL.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
   * @param source the queue that the dead letters come from
   */
  grantRedrive(fn: HeadstartFunction, variable: Variable, source: WorkQueue): void {
    this.grantCount(fn, variable);
    fn.allow(['sqs:StartMessageMoveTask', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'], [this.queue.queueArn]);
    fn.allow(['sqs:SendMessage'], [source.queue.queueArn]);
    if (this.key) fn.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [this.key.keyArn]);
  }

  /** Has Lambda call `fn` with this queue's messages. Lambda retries those that `fn` reports as failed. */
  feed(fn: HeadstartFunction, { batchSize, window, concurrency }: Feed): void {
    fn.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [this.queue.queueArn]);
    if (this.key) fn.allow(['kms:Decrypt'], [this.key.keyArn]);
    new EventSourceMapping(this, 'Feed', {
      target: fn.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      ...(window !== undefined && { maxBatchingWindow: Duration.seconds(window) }),
      maxConcurrency: concurrency,
      reportBatchItemFailures: true,
    });
  }

  /**
   * Lets buckets of this account whose ARN matches `bucketArn` send events here.
   * @returns a dependency for the bucket: the queue's policy must exist first
   */
  acceptFromS3(bucketArn: string): IDependable {
    const s3 = {
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': bucketArn },
      },
    };
    this.key?.addToResourcePolicy(
      new PolicyStatement({ ...s3, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }),
    );
    const { policyDependable } = this.queue.addToResourcePolicy(
      new PolicyStatement({ ...s3, actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] }),
    );
    return policyDependable ?? this.queue;
  }
}
