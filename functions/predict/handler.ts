import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { createS3ObjectStore } from '../../shared/adapters/s3-object-store.ts';
import { parseConfig, predictConfig } from '../../shared/lambda/config.ts';
import { createLambdaHandler, type HttpEvent } from '../../shared/lambda/http-event.ts';
import { createLogger } from '../../shared/lambda/logger.ts';
import { createMeasure } from '../../shared/lambda/metrics.ts';
import { once } from '../../shared/lambda/once.ts';
import { processorsOf } from '../../shared/lambda/processors.ts';
import { createExtractors } from '../../shared/ml/extract/extractors.ts';
import { readBaseFiles } from '../../shared/store/bases/read-base.ts';
import { createPredictApp, type PredictAppDeps } from './app.ts';
import { measured } from './measured.ts';
import { createPredict } from './predict.ts';

export const createHandler = (deps: PredictAppDeps) => createLambdaHandler(createPredictApp(deps));

export const start = once(async () => {
  const config = parseConfig(predictConfig);
  const s3 = new S3Client({});
  const uploads = createS3ObjectStore(s3, config.UPLOADS_BUCKET);
  const state = createS3ObjectStore(s3, config.STATE_BUCKET);
  const processors = processorsOf(config.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  // Loaded on demand: most predictions need none of these.
  const loadDiff = once(async () => {
    const [{ diffVersions }, { createS3Presigner }] = await Promise.all([
      import('./diff.ts'),
      import('../../shared/adapters/s3-presigner.ts'),
    ]);
    const deps = { uploads, state, processors, uploadLinks: createS3Presigner(s3, config.UPLOADS_BUCKET) };
    return diffVersions.bind(undefined, deps);
  });
  const loadMap = once(() => import('./map.ts'));
  const loadExplain = once(async () => {
    const [{ createExplain }, { createS3Presigner }] = await Promise.all([
      import('./explain.ts'),
      import('../../shared/adapters/s3-presigner.ts'),
    ]);
    return createExplain({ state, uploadLinks: createS3Presigner(s3, config.UPLOADS_BUCKET) });
  });
  const extractors = await createExtractors({
    folder: join(config.LAMBDA_TASK_ROOT, config.BASE_MODEL),
    read: (digest) => readBaseFiles(state, digest),
    keptBytes: config.KEPT_BASES_MB * 1e6,
    images: 'one',
    processors,
  });
  const predict = createPredict({
    explain: async (...args) => (await loadExplain())(...args),
    state,
    extractors,
    processors,
    now: () => new Date(),
    liveSeconds: config.LIVE_SECONDS,
  });
  return createHandler({
    uploads,
    predict: measured(predict, createMeasure(config.METRICS_NAMESPACE)),
    diff: async (...args) => (await loadDiff())(...args),
    map: async (dataset) => (await loadMap()).mapDataset({ uploads, state, extractor: extractors.builtIn.id }, dataset),
    logger: createLogger(),
  });
});

export const handler = async (event: HttpEvent) => (await start())(event);
