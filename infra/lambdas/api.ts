import type { Construct } from 'constructs';
import type { DataBucket } from '../resources/data-bucket.ts';
import { type FunctionContext, HeadstartFunction } from '../resources/function.ts';
import { stateObjects } from '../resources/state-objects.ts';
import type { Embed } from './embed.ts';
import type { Export } from './export.ts';
import type { Train } from './train.ts';

export interface ApiProps extends FunctionContext {
  uploads: DataBucket;
  state: DataBucket;
  embed: Pick<Embed, 'queue' | 'solo' | 'deadLetters'>;
  train: Pick<Train, 'queue' | 'deadLetters'>;
  exported: Pick<Export, 'queue' | 'deadLetters'>;
}

/** Every route but predictions. Its role also allows the requests that it presigns. */
export class Api extends HeadstartFunction {
  constructor(scope: Construct, id: string, { uploads, state, embed, train, exported, ...context }: ApiProps) {
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
        'input',
        'live',
        'gate',
        'deletedVersions',
        'export',
        'claim',
        'key',
        'openJob',
      ),
      delete: stateObjects('features', 'training', 'trainingExamples', 'model', 'claim', 'key', 'openJob'),
      purge: stateObjects('features'),
    });
    this.set('JOB_PATIENCE_SECONDS', context.settings.jobPatience);
    this.set('METRICS_NAMESPACE', context.settings.stackName);
    this.set('UPLOADS_KMS', context.settings.kms ? 'true' : undefined);
    embed.queue.grantSend(this, 'EMBED_QUEUE_URL');
    embed.queue.grantCount(this, 'EMBED_QUEUE_URL');
    embed.solo.grantCount(this, 'EMBED_SOLO_QUEUE_URL');
    train.queue.grantSend(this, 'TRAIN_QUEUE_URL');
    exported.queue.grantSend(this, 'EXPORT_QUEUE_URL');
    embed.deadLetters.grantRedrive(this, 'EMBED_DEAD_LETTERS_URL', embed.solo);
    train.deadLetters.grantRedrive(this, 'TRAIN_DEAD_LETTERS_URL', train.queue);
    exported.deadLetters.grantRedrive(this, 'EXPORT_DEAD_LETTERS_URL', exported.queue);
  }
}
