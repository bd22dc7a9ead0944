import { createApiApp } from '../../../functions/api/app.ts';
import { createHandler as createEmbedHandler } from '../../../functions/embed/handler.ts';
import { createHandler as createExportHandler } from '../../../functions/export/handler.ts';
import { createPredictApp } from '../../../functions/predict/app.ts';
import { createPredict } from '../../../functions/predict/predict.ts';
import { type SweepEvent, sweep } from '../../../functions/sweep/sweep.ts';
import { createHandler as createTrainHandler } from '../../../functions/train/handler.ts';
import { embedConfig, exportConfig, predictConfig, trainConfig } from '../../../shared/lambda/config.ts';
import type { Log } from '../../../shared/lambda/logger.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import type { Queue } from '../../../shared/ports/queue.ts';
import { createDigests } from '../../../shared/store/features/image-digests.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { extractorsOf } from '../../support/fake-extractors.ts';
import { createFakePresigner } from '../../support/fake-presigner.ts';
import { now } from './virtual-time.ts';

/** The resources of a process. */
export interface Ports {
  uploads: ObjectStore;
  state: ObjectStore;
  embedQueue: Queue;
  trainQueue: Queue;
  exportQueue: Queue;
}

const byDefault = (variable: { parse(value: undefined): number }): number => variable.parse(undefined);
const { shape } = trainConfig;

const settings = {
  patienceSeconds: byDefault(shape.JOB_PATIENCE_SECONDS),
  leaseSeconds: byDefault(shape.TRAIN_LEASE_SECONDS),
  timeoutSeconds: byDefault(shape.TRAIN_TIMEOUT_SECONDS),
  processors: 2,
  diskBytes: 2e9,
  waitSeconds: { first: byDefault(shape.TRAIN_WAIT_SECONDS), longest: byDefault(shape.TRAIN_LONGEST_WAIT_SECONDS) },
  queueSeconds: byDefault(shape.TRAIN_QUEUE_SECONDS),
  checkpointSeconds: byDefault(shape.TRAIN_CHECKPOINT_SECONDS),
  stallSeconds: byDefault(shape.TRAIN_STALL_SECONDS),
  limitSeconds: byDefault(shape.TRAIN_LIMIT_SECONDS),
};

const date = () => new Date(now());
const extractor = createFakeExtractor();
export const { id: extractorId } = extractor;

const never = async (): Promise<never> => {
  throw new Error('The torture never calls this.');
};

export interface FunctionOptions {
  logger: Log;
  uploadsKms: boolean;
  /** Number of images that wait to be embedded. */
  embedMessages: () => number;
}

const measure = () => {};

const once = <T>(make: () => T): (() => T) => {
  let made: { result: T } | undefined;
  return () => {
    made ??= { result: make() };
    return made.result;
  };
};

/** Headstart's functions in one process. Each starts at its first call. */
export const functionsOn = (ports: Ports, { logger, uploadsKms, embedMessages }: FunctionOptions) => ({
  api: once(() =>
    createApiApp({
      ...ports,
      uploadLinks: createFakePresigner('uploads'),
      stateLinks: createFakePresigner('state'),
      countEmbedMessages: async () => embedMessages(),
      deadLetters: [],
      extractor: extractor.id,
      uploadsKms,
      digests: createDigests(ports.state, extractor.id),
      base: extractor.base,
      now: date,
      patienceSeconds: settings.patienceSeconds,
      measure,
      logger,
      console: never,
    }),
  ),
  embed: once(() =>
    createEmbedHandler({
      ...ports,
      extractors: extractorsOf(extractor),
      logger,
      measure,
      reserveSeconds: byDefault(embedConfig.shape.EMBED_RESERVE_SECONDS),
    }),
  ),
  train: once(() => createTrainHandler({ ...ports, ...settings, builtIn: extractor, now: date, logger, measure })),
  export: once(() =>
    createExportHandler({
      ...ports,
      ...settings,
      leaseSeconds: byDefault(exportConfig.shape.EXPORT_LEASE_SECONDS),
      baseFolder: 'none',
      filesFolder: 'shared/export',
      processors: 1,
      now: date,
      logger,
    }),
  ),
  sweep: (event: SweepEvent) =>
    sweep(
      {
        ...ports,
        now: date,
        patienceSeconds: settings.patienceSeconds,
        measure,
        report: (text, error) => logger.error(text, { error: error as Error }),
      },
      event,
    ),
  predict: once(() =>
    createPredictApp({
      uploads: ports.uploads,
      predict: createPredict({
        state: ports.state,
        extractors: extractorsOf(extractor),
        processors: 1,
        explain: never,
        now: date,
        liveSeconds: byDefault(predictConfig.shape.LIVE_SECONDS),
      }),
      diff: never,
      map: never,
      logger,
    }),
  ),
});

export type Functions = ReturnType<typeof functionsOn>;
