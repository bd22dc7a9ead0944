import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { trainReceives } from '../../shared/lambda/config.ts';
import type { DataBucket } from '../resources/data-bucket.ts';
import { type FunctionContext, HeadstartFunction } from '../resources/function.ts';
import { stateObjects } from '../resources/state-objects.ts';
import { WorkQueue } from '../resources/work-queue.ts';

export interface TrainProps extends FunctionContext {
  key?: IKey | undefined;
  uploads: DataBucket;
  state: DataBucket;
  embedQueue: WorkQueue;
}

/**
 * Runs trainings. Lambda requires the queue to hide a message for at least the function's timeout. A runner changes
 * that to the length of its lease, so that another soon replaces it if it dies.
 */
export class Train extends Construct {
  readonly fn: HeadstartFunction;
  readonly queue: WorkQueue;
  readonly deadLetters: WorkQueue;

  constructor(scope: Construct, id: string, { uploads, state, embedQueue, key, ...context }: TrainProps) {
    super(scope, id);
    const { settings } = context;
    this.deadLetters = new WorkQueue(this, 'DeadLetterQueue', { key });
    this.queue = new WorkQueue(this, 'Queue', {
      key,
      visibility: settings.trainVisibility,
      redrive: { to: this.deadLetters, afterReceives: trainReceives },
    });

    this.fn = new HeadstartFunction(this, 'Function', {
      ...context,
      name: 'train',
      description: 'Trains heads on embeddings and commits model versions',
      base: 'description',
      disk: settings.trainDisk,
      // While a training waits for embeddings, it sends messages to itself, for a day at most. By default Lambda would
      // stop that as a recursive loop after 16 calls.
      // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
      recursiveLoop: RecursiveLoop.ALLOW,
    });
    this.fn.set('METRICS_NAMESPACE', settings.stackName);
    this.fn.set('JOB_PATIENCE_SECONDS', settings.jobPatience);
    this.fn.set('TRAIN_TIMEOUT_SECONDS', settings.trainTimeout);
    this.fn.set('TRAIN_DISK_MB', settings.trainDisk);
    this.fn.set('TRAIN_LEASE_SECONDS', settings.trainLease);
    this.fn.set('TRAIN_WAIT_SECONDS', settings.trainWait);
    this.fn.set('TRAIN_LONGEST_WAIT_SECONDS', settings.trainLongestWait);
    this.fn.set('TRAIN_QUEUE_SECONDS', settings.trainRequeue);
    this.fn.set('TRAIN_STALL_SECONDS', settings.trainStall);
    this.fn.set('TRAIN_LIMIT_SECONDS', settings.trainLimit);
    uploads.grant(this.fn, { get: ['*'] });
    state.grant(this.fn, {
      get: stateObjects('extractors', 'trainings', 'checkpoint', 'models', 'bases'),
      put: stateObjects(
        'pack',
        'training',
        'trainingExamples',
        'checkpoint',
        'artifact',
        'legacyArtifact',
        'version',
        'input',
        'live',
      ),
      delete: stateObjects('images', 'pack', 'checkpoint'),
    });
    embedQueue.grantSend(this.fn, 'EMBED_QUEUE_URL');
    this.queue.grantSend(this.fn, 'TRAIN_QUEUE_URL');
    this.queue.grantHide(this.fn, 'TRAIN_QUEUE_URL');
    this.queue.feed(this.fn, { batchSize: 1, concurrency: settings.trainConcurrency });
  }
}
