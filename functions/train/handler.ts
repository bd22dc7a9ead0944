import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent } from 'aws-lambda';
import { createS3ObjectStore } from '../../shared/adapters/s3-object-store.ts';
import { createSqsQueue } from '../../shared/adapters/sqs-queue.ts';
import { parseTrainMessage } from '../../shared/domain/queue/train-message.ts';
import { createJobHandler } from '../../shared/jobs/batch.ts';
import { parseConfig, trainConfig, trainReceives } from '../../shared/lambda/config.ts';
import { createLogger, type Log } from '../../shared/lambda/logger.ts';
import { createMeasure } from '../../shared/lambda/metrics.ts';
import { once } from '../../shared/lambda/once.ts';
import { processorsOf } from '../../shared/lambda/processors.ts';
import { describeExtractor } from '../../shared/ml/extract/manifest.ts';
import type { TrainDeps } from './job/deps.ts';
import { runTraining } from './train.ts';

/** Takes the trainings in a batch of messages (of size 1) one step further. */
export const createHandler = (deps: TrainDeps & { logger: Log }) =>
  createJobHandler({
    parse: parseTrainMessage,
    run: (message, receipt) => runTraining(deps, { ...message, ...receipt }),
    receives: trainReceives,
    notFound: 'training-not-found',
    failure: 'A training failed.',
    logger: deps.logger,
  });

export const start = once(async () => {
  const config = parseConfig(trainConfig);
  const s3 = new S3Client({});
  const sqs = new SQSClient({});
  return createHandler({
    uploads: createS3ObjectStore(s3, config.UPLOADS_BUCKET),
    state: createS3ObjectStore(s3, config.STATE_BUCKET),
    embedQueue: createSqsQueue(sqs, config.EMBED_QUEUE_URL),
    trainQueue: createSqsQueue(sqs, config.TRAIN_QUEUE_URL),
    builtIn: await describeExtractor(join(config.LAMBDA_TASK_ROOT, config.BASE_MODEL)),
    measure: createMeasure(config.METRICS_NAMESPACE),
    now: () => new Date(),
    timeoutSeconds: config.TRAIN_TIMEOUT_SECONDS,
    diskBytes: config.TRAIN_DISK_MB * 1e6,
    processors: processorsOf(config.AWS_LAMBDA_FUNCTION_MEMORY_SIZE),
    leaseSeconds: config.TRAIN_LEASE_SECONDS,
    waitSeconds: { first: config.TRAIN_WAIT_SECONDS, longest: config.TRAIN_LONGEST_WAIT_SECONDS },
    patienceSeconds: config.JOB_PATIENCE_SECONDS,
    queueSeconds: config.TRAIN_QUEUE_SECONDS,
    stallSeconds: config.TRAIN_STALL_SECONDS,
    checkpointSeconds: config.TRAIN_CHECKPOINT_SECONDS,
    limitSeconds: config.TRAIN_LIMIT_SECONDS,
    logger: createLogger(),
  });
});

export const handler = async (event: SQSEvent, context: Context) => (await start())(event, context);
