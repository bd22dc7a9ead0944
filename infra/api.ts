import type { Construct } from 'constructs';
import type { DataBucket } from './data-bucket.ts';
import { type FunctionContext, HeadstartFunction } from './function.ts';
import { stateObjects } from './state-objects.ts';
import type { WorkQueue } from './work-queue.ts';

export interface ApiProps extends FunctionContext {
  uploads: DataBucket;
  state: DataBucket;
  trainQueue: WorkQueue;
  exportQueue: WorkQueue;
}

/** Every route but predictions. What it presigns is allowed by its own role; only it deletes uploads. */
export class Api extends HeadstartFunction {
  constructor(scope: Construct, id: string, { uploads, state, trainQueue, exportQueue, ...context }: ApiProps) {
    super(scope, id, {
      ...context,
      name: 'api',
      description: 'Datasets, uploads, trainings, models and keys over HTTP, and the console',
      base: 'description',
      console: true,
    });
    uploads.grant(this, { get: ['*'], put: ['*'], delete: ['*'], tag: ['*'], purge: ['*'] });
    state.grant(this, {
      get: stateObjects('extractors', 'trainings', 'models', 'bases', 'claims', 'keys', 'openJobs'),
      put: stateObjects(
        'images',
        'training',
        'version',
        'live',
        'gate',
        'deletedVersions',
        'export',
        'claim',
        'key',
        'openJob',
      ),
      delete: stateObjects('features', 'model', 'claim', 'key', 'openJob'),
      purge: stateObjects('features'),
    });
    this.set('JOB_PATIENCE_SECONDS', context.settings.jobPatience);
    this.set('UPLOADS_KMS', context.settings.kms ? 'true' : undefined);
    trainQueue.grantSend(this, 'TRAIN_QUEUE_URL');
    exportQueue.grantSend(this, 'EXPORT_QUEUE_URL');
  }
}
