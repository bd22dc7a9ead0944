import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { exportReceives } from '../shared/lambda/config.ts';
import type { DataBucket } from './data-bucket.ts';
import { type FunctionContext, HeadstartFunction } from './function.ts';
import { WorkQueue } from './work-queue.ts';

export interface ExportProps extends FunctionContext {
  key?: IKey | undefined;
  state: DataBucket;
}

/** Makes archives of versions. Two that make the same write the same bytes once, so a message is hidden no longer than one works. */
export class Export extends Construct {
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
    const fn = new HeadstartFunction(this, 'Function', {
      ...context,
      name: 'export',
      description: 'Makes archives of model versions that run without Headstart',
      base: 'model',
      exported: true,
    });
    state.grant(fn, { get: ['models/*', 'bases/*'], put: ['models/*/exports/*'] });
    // 2 is the least that Lambda takes.
    this.queue.feed(fn, { batchSize: 1, concurrency: 2 });
  }
}
