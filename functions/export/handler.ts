import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { createS3ObjectStore } from '../../shared/adapters/s3-object-store.ts';
import { createSqsQueue } from '../../shared/adapters/sqs-queue.ts';
import { exportId, parseExportMessage } from '../../shared/domain/queue/export-message.ts';
import { createJobHandler } from '../../shared/jobs/batch.ts';
import { bundleFolders, exportConfig, exportReceives, parseConfig } from '../../shared/lambda/config.ts';
import { createLogger, type Log } from '../../shared/lambda/logger.ts';
import { once } from '../../shared/lambda/once.ts';
import { processorsOf } from '../../shared/lambda/processors.ts';
import { type RunExportDeps, runExport } from './export.ts';

/** Makes the exports in a batch of messages (of size 1). */
export const createHandler = (deps: RunExportDeps & { logger: Log }) =>
  createJobHandler({
    parse: parseExportMessage,
    run: ({ which: request, generation }, receipt) =>
      runExport(deps, request, { id: exportId(request), generation, ...receipt }),
    receives: exportReceives,
    notFound: 'export-not-found',
    failure: 'An export failed.',
    logger: deps.logger,
  });

export const start = once(async () => {
  const config = parseConfig(exportConfig);
  return createHandler({
    state: createS3ObjectStore(new S3Client({}), config.STATE_BUCKET),
    baseFolder: join(config.LAMBDA_TASK_ROOT, config.BASE_MODEL),
    filesFolder: join(config.LAMBDA_TASK_ROOT, bundleFolders.exported),
    processors: processorsOf(config.AWS_LAMBDA_FUNCTION_MEMORY_SIZE),
    exportQueue: createSqsQueue(new SQSClient({}), config.EXPORT_QUEUE_URL),
    leaseSeconds: config.EXPORT_LEASE_SECONDS,
    patienceSeconds: config.JOB_PATIENCE_SECONDS,
    now: () => new Date(),
    logger: createLogger(),
  });
});

export const handler = async (event: SQSEvent) => (await start())(event);
