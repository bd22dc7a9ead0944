import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createS3ObjectStore } from '../../shared/adapters/s3-object-store.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { type EmbedRequest, parseEmbedMessage } from '../../shared/domain/queue/embed-message.ts';
import type { Rejection } from '../../shared/domain/state/records.ts';
import { embedConfig, parseConfig } from '../../shared/lambda/config.ts';
import { createLogger, type Log } from '../../shared/lambda/logger.ts';
import { createMeasure, type Measure } from '../../shared/lambda/metrics.ts';
import { once } from '../../shared/lambda/once.ts';
import { processorsOf } from '../../shared/lambda/processors.ts';
import { readBaseFolder, readFolderLicence } from '../../shared/ml/extract/base-files.ts';
import { createExtractors } from '../../shared/ml/extract/extractors.ts';
import type { Extractors } from '../../shared/ports/extractor.ts';
import { readBaseFiles } from '../../shared/store/bases/read-base.ts';
import { keepBase } from '../../shared/store/bases/register-base.ts';
import { type Buckets, type EmbedOutcome, embedImage, mapImage } from './embed.ts';

/** Enough to read and decode images while the base model runs, but few enough to fit in memory. */
const messagesAtOnce = 16;

export interface EmbedHandlerDeps extends Buckets {
  extractors: Extractors;
  logger: Log;
  measure: Measure;
  reserveSeconds: number;
}

type Remaining = Pick<Context, 'getRemainingTimeInMillis'>;

/**
 * Embeds the images in a batch of messages. Only messages that failed or for which no time was left return to the
 * queue.
 */
export function createHandler(deps: EmbedHandlerDeps) {
  async function work(image: EmbedRequest, context: Remaining): Promise<EmbedOutcome> {
    if (context.getRemainingTimeInMillis() < deps.reserveSeconds * 1000) throw new Error('No time is left.');
    const { base, depth } = image;
    if (depth === undefined) return deps.extractors.use(base, (extractor) => embedImage({ ...deps, extractor }, image));
    return deps.extractors.useTrunk(base, depth, (trunk) => mapImage({ ...deps, trunk }, image));
  }

  return async (event: SQSEvent, context: Remaining): Promise<SQSBatchResponse> => {
    const counts = new Map<string, number>();
    const rejections = new Map<Rejection['code'], number>();
    const count = (outcome: EmbedOutcome | 'failed') => {
      if (typeof outcome === 'string') return increase(counts, outcome);
      increase(counts, 'rejected');
      increase(rejections, outcome.code);
    };
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    await eachLimited(event.Records, messagesAtOnce, async ({ messageId, body }: SQSRecord) => {
      let images: EmbedRequest[] = [];
      try {
        images = parseEmbedMessage(body);
        for (const image of images) count(await work(image, context));
      } catch (error) {
        count('failed');
        batchItemFailures.push({ itemIdentifier: messageId });
        deps.logger.error('A message failed and will be tried again.', {
          messageId,
          images: images.map(({ key, etag }) => ({ key, etag })),
          error: error as Error,
        });
      }
    });
    deps.logger.info('Embedded a batch.', { messages: event.Records.length, ...Object.fromEntries(counts) });
    const embedded = counts.get('embedded');
    if (embedded) deps.measure({ ImagesEmbedded: embedded });
    for (const [Reason, rejected] of rejections) deps.measure({ ImagesRejected: rejected }, { Reason });
    return { batchItemFailures };
  };
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

export const start = once(async () => {
  const config = parseConfig(embedConfig);
  const s3 = new S3Client({});
  const state = createS3ObjectStore(s3, config.STATE_BUCKET);
  const folder = join(config.LAMBDA_TASK_ROOT, config.BASE_MODEL);
  const extractors = await createExtractors({
    folder,
    read: (digest) => readBaseFiles(state, digest),
    keptBytes: config.KEPT_BASES_MB * 1e6,
    images: 'many',
    processors: processorsOf(config.AWS_LAMBDA_FUNCTION_MEMORY_SIZE),
  });
  // Stored before the first embedding, so that every version finds its base model.
  await keepBase(state, extractors.builtIn.base.digest, async () => ({
    ...(await readBaseFolder(folder)),
    licence: await readFolderLicence(folder),
  }));
  return createHandler({
    uploads: createS3ObjectStore(s3, config.UPLOADS_BUCKET),
    state,
    extractors,
    logger: createLogger(),
    measure: createMeasure(config.METRICS_NAMESPACE),
    reserveSeconds: config.EMBED_RESERVE_SECONDS,
  });
});

export const handler = async (event: SQSEvent, context: Context) => (await start())(event, context);
