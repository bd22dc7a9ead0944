import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createS3ObjectStore } from '../../shared/adapters/s3-object-store.ts';
import { createS3Presigner } from '../../shared/adapters/s3-presigner.ts';
import { countMessages, createSqsDeadLetters } from '../../shared/adapters/sqs-dead-letters.ts';
import { createSqsQueue } from '../../shared/adapters/sqs-queue.ts';
import { apiConfig, bundleFolders, parseConfig } from '../../shared/lambda/config.ts';
import { createLambdaHandler, type HttpEvent } from '../../shared/lambda/http-event.ts';
import type { Log } from '../../shared/lambda/logger.ts';
import { createLogger } from '../../shared/lambda/logger.ts';
import { createMeasure } from '../../shared/lambda/metrics.ts';
import { once } from '../../shared/lambda/once.ts';
import { describeExtractor } from '../../shared/ml/extract/manifest.ts';
import { createDigests } from '../../shared/store/features/image-digests.ts';
import { createApiApp } from './app.ts';
import type { ApiDeps } from './deps.ts';
import { type ConsoleFiles, createConsoleFiles } from './home.ts';

export const createHandler = (deps: ApiDeps & { logger: Log; console: ConsoleFiles }) =>
  createLambdaHandler(createApiApp(deps));

export const start = once(async () => {
  const config = parseConfig(apiConfig);
  const s3 = new S3Client({});
  const sqs = new SQSClient({});
  const { id, base } = await describeExtractor(join(config.LAMBDA_TASK_ROOT, config.BASE_MODEL));
  const state = createS3ObjectStore(s3, config.STATE_BUCKET);
  return createHandler({
    uploads: createS3ObjectStore(s3, config.UPLOADS_BUCKET),
    state,
    uploadLinks: createS3Presigner(s3, config.UPLOADS_BUCKET),
    stateLinks: createS3Presigner(s3, config.STATE_BUCKET),
    embedQueue: createSqsQueue(sqs, config.EMBED_QUEUE_URL),
    trainQueue: createSqsQueue(sqs, config.TRAIN_QUEUE_URL),
    exportQueue: createSqsQueue(sqs, config.EXPORT_QUEUE_URL),
    async countEmbedMessages() {
      const queues = [config.EMBED_QUEUE_URL, config.EMBED_SOLO_QUEUE_URL];
      const counts = await Promise.all(queues.map((url) => countMessages(sqs, url)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    deadLetters: [
      createSqsDeadLetters(sqs, config.EMBED_DEAD_LETTERS_URL, 'embed'),
      createSqsDeadLetters(sqs, config.TRAIN_DEAD_LETTERS_URL, 'train'),
      createSqsDeadLetters(sqs, config.EXPORT_DEAD_LETTERS_URL, 'export'),
    ],
    extractor: id,
    uploadsKms: config.UPLOADS_KMS,
    digests: createDigests(state, id),
    base,
    now: () => new Date(),
    patienceSeconds: config.JOB_PATIENCE_SECONDS,
    measure: createMeasure(config.METRICS_NAMESPACE),
    logger: createLogger(),
    console: createConsoleFiles(join(config.LAMBDA_TASK_ROOT, bundleFolders.console)),
  });
});

export const handler = async (event: HttpEvent) => (await start())(event);
