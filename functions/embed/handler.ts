import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createS3ObjectStore } from '../../shared/adapters/s3-object-store.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { parseEmbedMessage } from '../../shared/domain/embed-message.ts';
import { embedConfig, parseConfig } from '../../shared/lambda/config.ts';
import { createLogger, type Log } from '../../shared/lambda/logger.ts';
import { once } from '../../shared/lambda/once.ts';
import { processorsOf } from '../../shared/lambda/processors.ts';
import { createExtractors } from '../../shared/ml/extract/extractors.ts';
import type { Extractors } from '../../shared/ports/extractor.ts';
import { readBaseFiles } from '../../shared/store/bases.ts';
import { type EmbedDeps, type EmbedOutcome, embedImage } from './embed.ts';

/** Messages in work at once: enough to read and decode ahead of the base model, few enough for the memory. */
const messagesAtOnce = 16;

export interface EmbedHandlerDeps extends Omit<EmbedDeps, 'extractor'> {
  extractors: Extractors;
  logger: Log;
  reserveSeconds: number;
}

type Remaining = Pick<Context, 'getRemainingTimeInMillis'>;

/**
 * Embeds the images of a batch of messages. Messages that failed, and those for which no time was left,
 * are handed back to the queue alone.
 */
export function createHandler(deps: EmbedHandlerDeps) {
  async function work(record: SQSRecord, context: Remaining): Promise<EmbedOutcome[]> {
    const outcomes: EmbedOutcome[] = [];
    for (const image of parseEmbedMessage(record.body)) {
      if (context.getRemainingTimeInMillis() < deps.reserveSeconds * 1000) throw new Error('No time is left.');
      outcomes.push(await deps.extractors.use(image.base, (extractor) => embedImage({ ...deps, extractor }, image)));
    }
    return outcomes;
  }

  return async (event: SQSEvent, context: Remaining): Promise<SQSBatchResponse> => {
    const counts: Partial<Record<EmbedOutcome | 'failed', number>> = {};
    const count = (what: EmbedOutcome | 'failed') => {
      counts[what] = (counts[what] ?? 0) + 1;
    };
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    await eachLimited(event.Records, messagesAtOnce, async (record) => {
      try {
        for (const outcome of await work(record, context)) count(outcome);
      } catch (error) {
        count('failed');
        batchItemFailures.push({ itemIdentifier: record.messageId });
        deps.logger.error('A message could not be worked on; it will be tried again.', {
          messageId: record.messageId,
          body: record.body,
          error: error as Error,
        });
      }
    });
    deps.logger.info('Embedded a batch.', { messages: event.Records.length, ...counts });
    return { batchItemFailures };
  };
}

export const start = once(async () => {
  const config = parseConfig(embedConfig);
  const s3 = new S3Client({});
  const state = createS3ObjectStore(s3, config.STATE_BUCKET);
  return createHandler({
    uploads: createS3ObjectStore(s3, config.UPLOADS_BUCKET),
    state,
    extractors: await createExtractors({
      folder: join(config.LAMBDA_TASK_ROOT, config.BASE_MODEL),
      read: (digest) => readBaseFiles(state, digest),
      keptBytes: config.KEPT_BASES_MB * 1e6,
      images: 'many',
      processors: processorsOf(config.AWS_LAMBDA_FUNCTION_MEMORY_SIZE),
    }),
    logger: createLogger(),
    reserveSeconds: config.EMBED_RESERVE_SECONDS,
  });
});

export const handler = async (event: SQSEvent, context: Context) => (await start())(event, context);
