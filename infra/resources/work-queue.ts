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
  /** How long a message that was received stays hidden, in seconds. Dead letters are only looked at. */
  visibility?: number;
  /** The queue that takes a message over once it was received so often without success. */
  redrive?: { to: WorkQueue; afterReceives: number };
}

/** How Lambda hands a queue's messages to a function. */
export interface Feed {
  batchSize: number;
  /** How long Lambda gathers a batch, in seconds. */
  window?: number;
  concurrency: number;
}

/** A queue that keeps its messages for SQS's longest time, so that nothing is lost over a holiday. */
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

  /** Lets `fn` send messages here, and tells it where. */
  grantSend(fn: HeadstartFunction, variable: Variable): void {
    fn.set(variable, this.queue.queueUrl);
    fn.allow(['sqs:SendMessage'], [this.queue.queueArn]);
    // SQS decrypts what it encrypted to see that it can: both are needed to send.
    if (this.key) fn.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [this.key.keyArn]);
  }

  /** Lets `fn` hide a message that it works on for longer or shorter, and tells it where. */
  grantHide(fn: HeadstartFunction, variable: Variable): void {
    fn.set(variable, this.queue.queueUrl);
    fn.allow(['sqs:ChangeMessageVisibility'], [this.queue.queueArn]);
  }

  /** Lets `fn` count what is in this queue, and tells it where. */
  grantCount(fn: HeadstartFunction, variable: Variable): void {
    fn.set(variable, this.queue.queueUrl);
    fn.allow(['sqs:GetQueueAttributes'], [this.queue.queueArn]);
  }

  /**
   * Lets `fn` have what is in this queue of dead letters moved back, and tells it where.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
   * @param back the queue that the dead letters come from
   */
  grantRedrive(fn: HeadstartFunction, variable: Variable, back: WorkQueue): void {
    this.grantCount(fn, variable);
    fn.allow(['sqs:StartMessageMoveTask', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'], [this.queue.queueArn]);
    fn.allow(['sqs:SendMessage'], [back.queue.queueArn]);
    if (this.key) fn.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [this.key.keyArn]);
  }

  /** Has Lambda call `fn` with this queue's messages; what `fn` names as failed is tried again, the rest is done. */
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
   * Lets buckets of this account whose ARN fits `bucketArn` send events here. What must have happened before S3 is told
   * of the queue is returned.
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
