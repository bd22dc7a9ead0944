import { createApiApp } from '../../functions/api/app.ts';
import { createHandler as createEmbedHandler } from '../../functions/embed/handler.ts';
import { createHandler as createExportHandler } from '../../functions/export/handler.ts';
import { createPredictApp } from '../../functions/predict/app.ts';
import { createPredict } from '../../functions/predict/predict.ts';
import { type SweepEvent, sweep } from '../../functions/sweep/sweep.ts';
import { createHandler as createTrainHandler } from '../../functions/train/handler.ts';
import type { Log } from '../../shared/lambda/logger.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { Queue } from '../../shared/ports/queue.ts';
import { createDigests } from '../../shared/store/features/image-digests.ts';
import { createFakeExtractor } from '../doubles/fake-extractor.ts';
import { extractorsOf } from '../doubles/fake-extractors.ts';
import { createFakePresigner } from '../doubles/fake-presigner.ts';
import { now } from './virtual-time.ts';

/** What a process is given. */
export interface Ports {
  uploads: ObjectStore;
  state: ObjectStore;
  embedQueue: Queue;
  trainQueue: Queue;
  exportQueue: Queue;
}

/** Seconds, as a deployment has them by default (shared/lambda/config.ts, infra/settings/settings.ts). */
const settings = {
  patienceSeconds: 30,
  leaseSeconds: 90,
  waitSeconds: { first: 2, longest: 20 },
  queueSeconds: 20,
  stallSeconds: 900,
  limitSeconds: 86_400,
};

const date = () => new Date(now());
const extractor = createFakeExtractor();
export const { id: extractorId } = extractor;

const never = async (): Promise<never> => {
  throw new Error('The torture does not ask for this.');
};

export interface FunctionOptions {
  logger: Log;
  uploadsKms: boolean;
  /** How many images wait to be embedded. */
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

/** Headstart's functions on the ports of one process, which keeps what it has made for its first call. */
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
      logger,
      console: never,
    }),
  ),
  embed: once(() =>
    createEmbedHandler({ ...ports, extractors: extractorsOf(extractor), logger, measure, reserveSeconds: 10 }),
  ),
  train: once(() => createTrainHandler({ ...ports, ...settings, builtIn: extractor, now: date, logger, measure })),
  export: once(() =>
    createExportHandler({
      ...ports,
      ...settings,
      leaseSeconds: 60,
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
        explain: never,
        now: date,
        liveSeconds: 2,
      }),
      diff: never,
      map: never,
      logger,
    }),
  ),
});

export type Functions = ReturnType<typeof functionsOn>;
