import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createS3ObjectStore } from '../../shared/adapters/s3-object-store.ts';
import { createSqsQueue } from '../../shared/adapters/sqs-queue.ts';
import { parseConfig, sweepConfig } from '../../shared/lambda/config.ts';
import { createLogger } from '../../shared/lambda/logger.ts';
import { createMeasure } from '../../shared/lambda/metrics.ts';
import { once } from '../../shared/lambda/once.ts';
import { type SweepDeps, sweep, sweepEvent } from './sweep.ts';

/** Runs the sweep in a schedule's constant input. */
export const createHandler = (deps: SweepDeps) => async (event: unknown) => sweep(deps, sweepEvent.parse(event));

export const start = once(async () => {
  const config = parseConfig(sweepConfig);
  const s3 = new S3Client({});
  const sqs = new SQSClient({});
  const logger = createLogger();
  return createHandler({
    uploads: createS3ObjectStore(s3, config.UPLOADS_BUCKET),
    state: createS3ObjectStore(s3, config.STATE_BUCKET),
    embedQueue: createSqsQueue(sqs, config.EMBED_QUEUE_URL),
    trainQueue: createSqsQueue(sqs, config.TRAIN_QUEUE_URL),
    exportQueue: createSqsQueue(sqs, config.EXPORT_QUEUE_URL),
    now: () => new Date(),
    patienceSeconds: config.JOB_PATIENCE_SECONDS,
    measure: createMeasure(config.METRICS_NAMESPACE),
    report: (problem, error) => logger.error(problem, { error: error as Error }),
  });
});

export const handler = async (event: unknown) => (await start())(event);
