import { createApiApp } from '../../functions/api/app.ts';
import { createHandler as createEmbedHandler } from '../../functions/embed/handler.ts';
import { createPredictApp } from '../../functions/predict/app.ts';
import { diffVersions } from '../../functions/predict/diff.ts';
import { createExplain } from '../../functions/predict/explain.ts';
import { mapDataset } from '../../functions/predict/map.ts';
import { createPredict } from '../../functions/predict/predict.ts';
import { runTraining } from '../../functions/train/train.ts';
import type { DatasetStatus, ExamplePage } from '../../shared/api/datasets.ts';
import type { Problem } from '../../shared/api/problem.ts';
import type { Training } from '../../shared/api/trainings.ts';
import { generationOf } from '../../shared/domain/job.ts';
import { embedMessage, type ImageRef } from '../../shared/domain/queue/embed-message.ts';
import type { Extractor } from '../../shared/ports/extractor.ts';
import { createDigests } from '../../shared/store/features/image-digests.ts';
import { readTraining } from '../../shared/store/trainings/trainings.ts';
import { consoleOf } from '../support/console-files.ts';
import { extractorsOf } from '../support/fake-extractors.ts';
import { createFakePresigner } from '../support/fake-presigner.ts';
import { type Ask, ask, type Route } from '../support/http.ts';
import { createMemoryLogger } from '../support/memory-logger.ts';
import { createMemoryObjectStore } from '../support/memory-object-store.ts';
import { createMemoryQueue } from '../support/memory-queue.ts';
import { sqsEvent } from '../support/sqs-event.ts';

export type Deployment = ReturnType<typeof createDeployment>;

/** The status, code and message of a response. */
export interface Answer {
  status: number | string;
  code: string;
  says: string;
}

/** A deployment in memory with all functions. Its events arrive when a test says so. */
export function createDeployment(extractor: Extractor) {
  const uploads = createMemoryObjectStore();
  const state = createMemoryObjectStore();
  const logger = createMemoryLogger();
  const trainQueue = { ...createMemoryQueue(), hide: async () => {} };
  const extractors = extractorsOf(extractor);
  let later = 0;
  const now = () => new Date(Date.now() + later * 1000);
  const shared = {
    uploads,
    state,
    logger,
    trainQueue,
    exportQueue: createMemoryQueue(),
    now,
    patienceSeconds: 30,
    measure: () => {},
  };
  const api = createApiApp({
    ...shared,
    embedQueue: createMemoryQueue(),
    countEmbedMessages: async () => 0,
    deadLetters: [],
    uploadLinks: createFakePresigner('uploads'),
    stateLinks: createFakePresigner('state'),
    extractor: extractor.id,
    uploadsKms: false,
    digests: createDigests(state, extractor.id),
    base: extractor.base,
    console: consoleOf(),
  });
  const explain = createExplain({ state, uploadLinks: createFakePresigner('uploads') });
  const predict = createPredictApp({
    uploads,
    logger,
    predict: createPredict({ state, extractors, processors: 1, now, liveSeconds: 0, explain }),
    diff: (...asked) =>
      diffVersions({ uploads, state, processors: 1, uploadLinks: createFakePresigner('uploads') }, ...asked),
    map: (dataset) => mapDataset({ uploads, state, extractor: extractor.id }, dataset),
  });
  const embed = createEmbedHandler({ uploads, state, extractors, logger, measure: () => {}, reserveSeconds: 1 });
  const train = {
    ...shared,
    embedQueue: createMemoryQueue(),
    builtIn: extractor,
    measure: () => {},
    leaseSeconds: 90,
    timeoutSeconds: 900,
    processors: 2,
    diskBytes: 2e9,
    waitSeconds: { first: 2, longest: 20 },
    queueSeconds: 20,
    checkpointSeconds: 0,
    stallSeconds: 900,
    limitSeconds: 86_400,
  };

  async function request(route: Route, options?: Ask): Promise<Response> {
    return ask(/\/(predict|diff|map)(\?|$)/.test(route) ? predict : api, route, options);
  }

  async function read<T>(route: Route, options?: Ask): Promise<T> {
    const response = await request(route, options);
    const text = await response.text();
    if (!response.ok) throw new Error(`${route}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  async function upload(key: string, body: Uint8Array | string): Promise<ImageRef> {
    const { etag } = (await uploads.put(key, body)) as { etag: string };
    return { key, etag, size: Buffer.byteLength(body) };
  }

  /** Runs the next message of a training, at a number of seconds from now. */
  async function run(id: string, seconds = 0): Promise<Training> {
    later = seconds;
    const generation = generationOf(await readTraining(state, id));
    const receipt = { message: 'message', runner: 'runner', receiptHandle: 'receipt', last: false };
    await runTraining(train, { id, generation, ...receipt });
    return read<Training>(`GET /v1/trainings/${id}`);
  }

  return {
    uploads,
    state,
    logger,
    upload,
    request,
    read,

    /** Uploads images and runs embed on one batch of their events. */
    async embed(images: Record<string, Uint8Array | string>) {
      const refs: ImageRef[] = [];
      for (const [key, body] of Object.entries(images)) refs.push(await upload(key, body));
      return embed(sqsEvent(refs.map(embedMessage)), { getRemainingTimeInMillis: () => 60_000 });
    },

    status: (dataset: string) => read<DatasetStatus>(`GET /v1/datasets/${dataset}`),

    async rejected(dataset: string) {
      return (await read<ExamplePage>(`GET /v1/datasets/${dataset}/examples?status=rejected`)).examples;
    },

    run,

    /** Trains as the train function would. */
    async train(model: string, json: object = {}): Promise<Training> {
      const { id } = await read<Training>(`POST /v1/models/${model}/trainings`, { json });
      return run(id);
    },

    /** The response to a request, in the terms of docs/errors.md. */
    async answer(route: Route, options?: Ask): Promise<Answer> {
      const response = await request(route, options);
      const body = (await response.json()) as Problem;
      if (response.ok) return { status: response.status, code: '', says: '' };
      return { status: response.status, code: body.code, says: body.detail };
    },
  };
}
