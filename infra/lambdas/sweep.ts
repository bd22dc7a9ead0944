import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { DataBucket } from '../resources/data-bucket.ts';
import { type FunctionContext, HeadstartFunction } from '../resources/function.ts';
import { stateObjects } from '../resources/state-objects.ts';
import type { WorkQueue } from '../resources/work-queue.ts';

export interface SweepProps extends FunctionContext {
  uploads: DataBucket;
  state: DataBucket;
  embedQueue: WorkQueue;
  trainQueue: WorkQueue;
  exportQueue: WorkQueue;
}

/** Finds jobs that nobody runs and moves of images that were cut off, and once a day what deleted datasets left behind. */
export class Sweep extends HeadstartFunction {
  constructor(scope: Construct, id: string, { uploads, state, ...props }: SweepProps) {
    const { embedQueue, trainQueue, exportQueue, ...context } = props;
    super(scope, id, {
      ...context,
      name: 'sweep',
      description: 'Queues trainings and exports again that nobody runs, and deletes embeddings of deleted datasets',
    });
    this.set('JOB_PATIENCE_SECONDS', context.settings.jobPatience);
    uploads.grant(this, { get: ['*'], delete: ['*'] });
    state.grant(this, {
      get: stateObjects('openJobs', 'trainings', 'models', 'claims', 'extractors'),
      put: stateObjects('openJob', 'training', 'export', 'claim', 'images'),
      delete: stateObjects('openJob', 'claim', 'features'),
    });
    embedQueue.grantSend(this, 'EMBED_QUEUE_URL');
    trainQueue.grantSend(this, 'TRAIN_QUEUE_URL');
    exportQueue.grantSend(this, 'EXPORT_QUEUE_URL');

    this.schedule('Jobs', Duration.minutes(context.settings.sweepMinutes));
    this.schedule('Moves', Duration.minutes(10));
    this.schedule('Data', Duration.days(1));
  }

  /** Has EventBridge call this function with what it is to sweep. */
  private schedule(name: 'Jobs' | 'Moves' | 'Data', every: Duration): void {
    const event = RuleTargetInput.fromObject({ sweep: name.toLowerCase() });
    new Rule(this, name, {
      description: `Sweeps ${name.toLowerCase()}`,
      schedule: Schedule.rate(every),
      targets: [new LambdaFunction(this.lambda, { event })],
    });
  }
}
