import { jest } from '@jest/globals';
import type { ApiDeps } from '../../../functions/api/deps.ts';
import { startExport } from '../../../functions/api/exports.ts';
import { withSweep } from '../../../functions/api/sweep.ts';
import { startTraining } from '../../../functions/api/trainings.ts';
import { embedImage } from '../../../functions/embed/embed.ts';
import { createHandler as createExportHandler } from '../../../functions/export/handler.ts';
import { sweep } from '../../../functions/sweep/sweep.ts';
import { createHandler as createTrainHandler } from '../../../functions/train/handler.ts';
import { contentId } from '../../../shared/domain/dataset/upload-key.ts';
import { generationOf, type Job } from '../../../shared/domain/job.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { exportReceives, trainReceives } from '../../../shared/lambda/config.ts';
import type { Measure } from '../../../shared/lambda/metrics.ts';
import { createDigests } from '../../../shared/store/features/image-digests.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { createFakePresigner } from '../../support/fake-presigner.ts';
import { createLiveQueue, type LiveQueue } from '../../support/live-queue.ts';
import { createMemoryLogger } from '../../support/memory-logger.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../support/memory-object-store.ts';
import { sqsEvent } from '../../support/sqs-event.ts';
import { textImage } from '../../support/text-images.ts';
import { exportDeps, tinyVersion } from '../export/tiny-version.ts';
import { immortal, type Life, mortal } from './mortal.ts';

const patienceSeconds = 30;
const extractor = createFakeExtractor();

export type World = Awaited<ReturnType<typeof createWorld>>;

/** The functions that run jobs, with queues and buckets in memory, and a clock that a test moves. */
export async function createWorld() {
  shop ??= trainedShop();
  const { state, uploads } = await shop;
  return worldOn(await copyOf(state), await copyOf(uploads));
}

let shop: ReturnType<typeof trainedShop> | undefined;

function worldOn(state: MemoryObjectStore, uploads: MemoryObjectStore) {
  let time = Date.parse('2026-01-31T12:00:00.000Z');
  const now = () => new Date(time);
  const clock = () => time;
  const queues = {
    trainQueue: createLiveQueue(clock, { visibility: 900, receives: trainReceives }),
    exportQueue: createLiveQueue(clock, { visibility: 120, receives: exportReceives }),
    embedQueue: createLiveQueue(clock, { visibility: 360, receives: 2 }),
  };
  const logger = createMemoryLogger();
  const measure = jest.fn<Measure>();

  /** The dependencies of a process with this life. */
  const ports = (life: Life) => ({
    uploads: mortal(uploads, life),
    state: mortal(state, life),
    trainQueue: mortal(queues.trainQueue, life),
    exportQueue: mortal(queues.exportQueue, life),
    embedQueue: mortal(queues.embedQueue, life),
    patienceSeconds,
    measure,
    now,
    logger,
  });
  const api = (life: Life): ApiDeps & { logger: typeof logger } => ({
    ...ports(life),
    countEmbedMessages: async () => 0,
    deadLetters: [],
    uploadLinks: createFakePresigner('uploads'),
    stateLinks: createFakePresigner('state'),
    uploadsKms: false,
    digests: createDigests(state, extractor.id),
    extractor: extractor.id,
    base: extractor.base,
  });
  const trainHandler = (life: Life) =>
    createTrainHandler({
      ...ports(life),
      builtIn: extractor,
      leaseSeconds: 90,
      timeoutSeconds: 900,
      processors: 2,
      diskBytes: 2e9,
      waitSeconds: { first: 2, longest: 20 },
      queueSeconds: 20,
      checkpointSeconds: 0,
      stallSeconds: 7200,
      limitSeconds: 86_400,
    });
  const exportHandler = (life: Life) => {
    const { state: store, ...others } = ports(life);
    return createExportHandler({ ...exportDeps(store, 'no-base-needed'), ...others, leaseSeconds: 60 });
  };

  /** Delivers a message, as Lambda would; false when none is visible. */
  async function deliver(queue: LiveQueue, handler: typeof trainHandler, life: Life, twice = false): Promise<boolean> {
    const message = queue.receive({ twice });
    if (!message) return false;
    const event = sqsEvent([message.body], { receives: message.receives });
    Object.assign(event.Records[0] as object, { messageId: message.id, receiptHandle: message.receiptHandle });
    const { batchItemFailures } = await handler(life)(event);
    if (!life.dead && batchItemFailures.length === 0) queue.delete(message.id);
    return true;
  }

  const world = {
    state,
    measure,
    uploads,
    queues,
    logger,
    now,
    pass(seconds: number) {
      time += seconds * 1000;
    },
    train: (model: string, key: string | undefined, life = immortal) =>
      withSweep(api(life), () => startTraining(api(life), model, {}, key)),
    export: (life = immortal) => {
      const which = { model: 'tiny', version: 2, format: 'report' } as const;
      return withSweep(api(life), () => startExport(api(life), which));
    },
    deliverTraining: (life = immortal, twice = false) => deliver(queues.trainQueue, trainHandler, life, twice),
    deliverExport: (life = immortal, twice = false) => deliver(queues.exportQueue, exportHandler, life, twice),
    sweep: (life = immortal, of: 'jobs' | 'data' = 'jobs') =>
      sweep({ ...ports(life), report: (problem) => logger.error(problem) }, { sweep: of }),

    async upload(key: string, body: string, { embed = true } = {}) {
      const { etag } = (await uploads.put(key, body)) as { etag: string };
      if (embed) await embedImage({ uploads, state, extractor }, { key, etag, size: body.length });
      return contentId(etag, body.length);
    },

    /** Runs the schedule and the functions undisturbed for this many seconds. */
    async rest(seconds: number) {
      for (let second = 0; second < seconds; second++) {
        time += 1000;
        if (second % 60 === 59) await world.sweep();
        while ((await world.deliverTraining()) || (await world.deliverExport()));
      }
    },

    /** The records of all jobs. */
    async jobs(): Promise<(Job & { status: string; error?: { message: string } })[]> {
      const keys = state.keys().filter((key) => /^(trainings\/[^/]+|models\/tiny\/exports\/.+)\.json$/.test(key));
      return Promise.all(keys.map(async (key) => JSON.parse(new TextDecoder().decode((await state.get(key))?.body))));
    },
    async open() {
      return (await world.jobs()).filter(({ status }) => !['succeeded', 'failed', 'cancelled'].includes(status));
    },
    notes: () => state.keys().filter((key) => key.startsWith(stateKey.openJobs)),

    /** The messages of a training with its current generation. */
    async counting(id: string): Promise<number> {
      const job = (await world.jobs()).find((each) => 'id' in each && each.id === id);
      return queues.trainQueue
        .bodies()
        .map((body) => JSON.parse(body))
        .filter(({ training, generation }) => training === id && job && generation >= generationOf(job)).length;
    },
  };
  return world;
}

/** Buckets with version 2 of model `tiny`, and with dataset `shop`, already trained on, so that it is not fitted again. */
async function trainedShop() {
  const { state } = await tinyVersion();
  const world = worldOn(state, createMemoryObjectStore());
  for (let i = 0; i < 3; i++) {
    for (const [kind, label] of ['hat', 'shoe'].entries()) {
      await world.upload(`shop/${label}/${i}.jpg`, textImage(kind, i));
    }
  }
  await world.train('shop', undefined);
  await world.deliverTraining();
  await world.sweep();
  for (const key of state.keys()) if (key.startsWith('trainings/')) await state.delete(key);
  return { state, uploads: world.uploads };
}

async function copyOf(store: MemoryObjectStore): Promise<MemoryObjectStore> {
  const copy = createMemoryObjectStore();
  for (const key of store.keys()) await copy.put(key, (await store.get(key))?.body as Uint8Array);
  return copy;
}
