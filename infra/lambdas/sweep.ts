import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { sweeps } from '../../shared/lambda/config.ts';
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

/** Restarts interrupted jobs, finishes interrupted moves of images, and once a day cleans up after deleted datasets. */
export class Sweep extends HeadstartFunction {
  constructor(scope: Construct, id: string, { uploads, state, ...props }: SweepProps) {
    const { embedQueue, trainQueue, exportQueue, ...context } = props;
    super(scope, id, {
      ...context,
      name: 'sweep',
      description: 'Restarts interrupted trainings, exports and moves, and deletes embeddings of deleted datasets',
    });
    this.set('JOB_PATIENCE_SECONDS', context.settings.jobPatience);
    this.set('METRICS_NAMESPACE', context.settings.stackName);
    uploads.grant(this, { get: ['*'], delete: ['*'] });
    state.grant(this, {
      get: stateObjects('openJobs', 'trainings', 'models', 'claims', 'extractors'),
      put: stateObjects('openJob', 'training', 'export', 'claim', 'images'),
      delete: stateObjects('openJob', 'claim', 'features'),
    });
    embedQueue.grantSend(this, 'EMBED_QUEUE_URL');
    trainQueue.grantSend(this, 'TRAIN_QUEUE_URL');
    exportQueue.grantSend(this, 'EXPORT_QUEUE_URL');

    const periods = {
      jobs: Duration.minutes(context.settings.sweepMinutes),
      moves: Duration.minutes(10),
      data: Duration.days(1),
    };
    for (const sweep of sweeps) this.schedule(sweep, periods[sweep]);
  }

  private schedule(sweep: (typeof sweeps)[number], every: Duration): void {
    const event = RuleTargetInput.fromObject({ sweep });
    new Rule(
      this,
      sweep.replace(/^./, (first) => first.toUpperCase()),
      {
        description: `Sweeps ${sweep}`,
        schedule: Schedule.rate(every),
        targets: [new LambdaFunction(this.lambda, { event })],
      },
    );
  }
}
