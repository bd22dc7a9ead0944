import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { exportReceives } from '../../shared/lambda/config.ts';
import type { DataBucket } from '../resources/data-bucket.ts';
import { type FunctionContext, HeadstartFunction } from '../resources/function.ts';
import { stateObjects } from '../resources/state-objects.ts';
import { WorkQueue } from '../resources/work-queue.ts';

export interface ExportProps extends FunctionContext {
  key?: IKey | undefined;
  state: DataBucket;
}

/**
 * Exports versions. A runner hides its message for the length of its lease, so that another soon replaces it if it
 * dies.
 */
export class Export extends Construct {
  readonly fn: HeadstartFunction;
  readonly queue: WorkQueue;
  readonly deadLetters: WorkQueue;

  constructor(scope: Construct, id: string, { state, key, ...context }: ExportProps) {
    super(scope, id);
    const { settings } = context;
    this.deadLetters = new WorkQueue(this, 'DeadLetterQueue', { key });
    this.queue = new WorkQueue(this, 'Queue', {
      key,
      visibility: settings.exportTimeout,
      redrive: { to: this.deadLetters, afterReceives: exportReceives },
    });
    this.fn = new HeadstartFunction(this, 'Function', {
      ...context,
      name: 'export',
      description: 'Exports model versions as archives that run without Headstart',
      base: 'model',
      exported: true,
    });
    this.fn.set('JOB_PATIENCE_SECONDS', settings.jobPatience);
    this.fn.set('EXPORT_LEASE_SECONDS', settings.exportLease);
    state.grant(this.fn, { get: stateObjects('models', 'bases'), put: stateObjects('export', 'exportArchive') });
    this.queue.grantHide(this.fn, 'EXPORT_QUEUE_URL');
    this.queue.feed(this.fn, { batchSize: 1, concurrency: settings.exportConcurrency });
  }
}
