import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { embedReceives } from '../../shared/lambda/config.ts';
import type { DataBucket } from '../resources/data-bucket.ts';
import { type FunctionContext, HeadstartFunction } from '../resources/function.ts';
import { stateObjects } from '../resources/state-objects.ts';
import { WorkQueue } from '../resources/work-queue.ts';
import { minQueueConcurrency } from '../settings/concurrency.ts';

export interface EmbedProps extends FunctionContext {
  key?: IKey | undefined;
  uploads: DataBucket;
  state: DataBucket;
}

/**
 * Embeds images. A crash returns the whole batch, so a message that was received twice is a suspect. It moves to the
 * second queue, to be processed alone: an image that crashes its function then harms no other.
 */
export class Embed extends Construct {
  readonly fn: HeadstartFunction;
  readonly queue: WorkQueue;
  readonly solo: WorkQueue;
  readonly deadLetters: WorkQueue;

  constructor(scope: Construct, id: string, { uploads, state, key, ...context }: EmbedProps) {
    super(scope, id);
    const { settings } = context;
    const visibility = settings.embedVisibility;
    this.deadLetters = new WorkQueue(this, 'DeadLetterQueue', { key });
    this.solo = new WorkQueue(this, 'SoloQueue', {
      key,
      visibility,
      redrive: { to: this.deadLetters, afterReceives: embedReceives.alone },
    });
    this.queue = new WorkQueue(this, 'Queue', {
      key,
      visibility,
      redrive: { to: this.solo, afterReceives: embedReceives.inBatch },
    });

    this.fn = new HeadstartFunction(this, 'Function', {
      ...context,
      name: 'embed',
      description: 'Turns uploaded images into embeddings',
      base: 'model',
    });
    this.fn.set('METRICS_NAMESPACE', settings.stackName);
    this.fn.set('EMBED_RESERVE_SECONDS', settings.embedReserve);
    this.fn.set('KEPT_BASES_MB', settings.embedKeptBases);
    uploads.grant(this.fn, { get: ['*'] });
    state.grant(this.fn, {
      get: stateObjects('extractors', 'bases'),
      put: stateObjects('image', 'rejection', 'baseModel', 'baseManifest', 'baseLicence'),
    });
    this.queue.feed(this.fn, {
      batchSize: settings.embedBatch,
      window: settings.embedWindow,
      concurrency: settings.embedConcurrency,
    });
    this.solo.feed(this.fn, { batchSize: 1, concurrency: minQueueConcurrency });
  }
}
