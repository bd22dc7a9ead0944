import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createS3ObjectStore } from '../../shared/adapters/s3-object-store.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { parseExportMessage } from '../../shared/domain/export-message.ts';
import { exportConfig, exportReceives, parseConfig } from '../../shared/lambda/config.ts';
import { createLogger, type Log } from '../../shared/lambda/logger.ts';
import { once } from '../../shared/lambda/once.ts';
import { processorsOf } from '../../shared/lambda/processors.ts';
import { type RunExportDeps, runExport } from './export.ts';

/** Makes the exports of a batch of messages (of size 1). */
export function createHandler(deps: RunExportDeps & { logger: Log }) {
  return async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const record of event.Records) {
      try {
        const last = Number(record.attributes.ApproximateReceiveCount) >= exportReceives;
        await runExport(deps, parseExportMessage(record.body), last);
      } catch (error) {
        deps.logger.error('An export could not be made.', { body: record.body, error: error as Error });
        const forgotten = error instanceof HeadstartError && error.code === 'export-not-found';
        if (!forgotten) batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    }
    return { batchItemFailures };
  };
}

const start = once(async () => {
  const config = parseConfig(exportConfig);
  return createHandler({
    state: createS3ObjectStore(new S3Client({}), config.STATE_BUCKET),
    baseFolder: join(config.LAMBDA_TASK_ROOT, config.BASE_MODEL),
    filesFolder: join(config.LAMBDA_TASK_ROOT, 'exported'),
    processors: processorsOf(config.AWS_LAMBDA_FUNCTION_MEMORY_SIZE),
    now: () => new Date(),
    logger: createLogger(),
  });
});

export const handler = async (event: SQSEvent) => (await start())(event);
