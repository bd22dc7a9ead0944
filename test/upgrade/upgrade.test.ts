import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createApiApp } from '../../functions/api/app.ts';
import { createHandler as createEmbed } from '../../functions/embed/handler.ts';
import { createPredict } from '../../functions/predict/predict.ts';
import { createHandler as createTrain } from '../../functions/train/handler.ts';
import type { DatasetStatus } from '../../shared/api/datasets.ts';
import type { DoctorPage } from '../../shared/api/health.ts';
import type { Version } from '../../shared/api/models.ts';
import type { Training, TrainingList } from '../../shared/api/trainings.ts';
import { parseBaseFiles } from '../../shared/ml/extract/base-files.ts';
import { type Decode, decodeImage, decoders } from '../../shared/ml/extract/decode.ts';
import { type ClosableExtractor, createExtractor } from '../../shared/ml/extract/extractor.ts';
import { extractorId } from '../../shared/ml/extract/manifest.ts';
import type { Extractors } from '../../shared/ports/extractor.ts';
import { readBaseFiles } from '../../shared/store/bases/read-base.ts';
import { createDigests } from '../../shared/store/features/image-digests.ts';
import { listApiKeys } from '../../shared/store/keys/api-keys.ts';
import { readVersion } from '../../shared/store/versions/versions.ts';
import { tinyManifest, tinyModel } from '../shared/ml/extract/tiny-base.ts';
import { consoleOf } from '../support/console-files.ts';
import { createFakePresigner } from '../support/fake-presigner.ts';
import { ask, type Route } from '../support/http.ts';
import { createMemoryLogger } from '../support/memory-logger.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../support/memory-object-store.ts';
import { createMemoryQueue } from '../support/memory-queue.ts';
import { sqsEvent } from '../support/sqs-event.ts';

/** What deployments of earlier versions stored (write-deployment.ts). */
const earlier = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.json.gz'));

interface Stored {
  uploads: Record<string, string>;
  state: Record<string, string>;
  /** The message of a training that waits. */
  queued: string;
  asked: string;
  answer: object;
}

/** Another decode path: red and blue are exchanged. */
const exchanged: Decode = async (...given) => {
  const image = await decodeImage(...given);
  if (!image.ok) return image;
  return { ...image, pixels: image.pixels.map((_, i, all) => all[i + 2 - 2 * (i % 3)] as number) };
};

/** Later versions of Headstart, by what is new: the built-in base model, or the decode path. */
const later = {
  'another base model': async () => {
    const model = tinyModel('Abs');
    return createExtractor({ files: { model, manifest: { ...tinyManifest(model), name: 'tiny-2' } } });
  },
  'another decode path': async () => {
    const model = tinyModel();
    const files = { model, manifest: tinyManifest(model) };
    const extractor = await createExtractor({ files, decoders: { 'later-2': exchanged, ...decoders } });
    const id = extractorId(files.manifest.digest, 'later-2');
    const extract: typeof extractor.extract = (bytes, wanted) => extractor.extract(bytes, { as: id, ...wanted });
    return { ...extractor, id, extract };
  },
};

let uploads: MemoryObjectStore;
let state: MemoryObjectStore;
let stored: Stored;
let extractors: Extractors & { close(): Promise<void> };

async function fill(store: MemoryObjectStore, objects: Record<string, string>): Promise<void> {
  for (const [key, body] of Object.entries(objects)) await store.put(key, new Uint8Array(Buffer.from(body, 'base64')));
}

/** The extractors of a deployment that comes with this one, and finds others in the state bucket. */
function extractorsWith(builtIn: ClosableExtractor): typeof extractors {
  const opened = [builtIn];
  return {
    builtIn,
    async use(digest, work) {
      if (digest === undefined || digest === builtIn.base.digest) return work(builtIn);
      const extractor = await createExtractor({ files: parseBaseFiles(await readBaseFiles(state, digest)) });
      opened.push(extractor);
      return work(extractor);
    },
    useTrunk: () => Promise.reject(new Error('No version of this deployment has a deep head.')),
    async close() {
      for (const extractor of opened) await extractor.close();
    },
  };
}

const upgrades = earlier.flatMap((name) => Object.entries(later).map(([news, start]) => ({ name, news, start })));

describe.each(upgrades)('an upgrade of $name to $news', ({ name, start }) => {
  beforeEach(async () => {
    stored = JSON.parse(gunzipSync(readFileSync(new URL(name, import.meta.url))).toString());
    uploads = createMemoryObjectStore();
    state = createMemoryObjectStore();
    await fill(uploads, stored.uploads);
    await fill(state, stored.state);
    extractors = extractorsWith(await start());
  });
  afterEach(() => extractors.close());

  const now = () => new Date('2027-01-31T12:00:00.000Z');
  const predict = () => {
    const explain = () => Promise.reject(new Error('Nobody asked for an explanation.'));
    return createPredict({ state, extractors, processors: 1, now, liveSeconds: 1, explain });
  };
  /** To five digits, as other processors may round otherwise. */
  const digits = (answer: object) =>
    JSON.parse(JSON.stringify(answer, (_, value) => (typeof value === 'number' ? Number(value.toFixed(5)) : value)));
  const asked = () => new Uint8Array(Buffer.from(stored.asked, 'base64'));

  function services() {
    const logger = createMemoryLogger();
    const measure = () => {};
    const embedQueue = createMemoryQueue();
    const trainQueue = { ...createMemoryQueue(), hide: async () => {} };
    const { builtIn } = extractors;
    const api = createApiApp({
      uploads,
      state,
      embedQueue,
      trainQueue,
      countEmbedMessages: async () => 0,
      deadLetters: [],
      exportQueue: createMemoryQueue(),
      uploadLinks: createFakePresigner('uploads'),
      stateLinks: createFakePresigner('state'),
      uploadsKms: false,
      digests: createDigests(state, builtIn.id),
      extractor: builtIn.id,
      base: builtIn.base,
      console: consoleOf(),
      patienceSeconds: 30,
      measure: () => {},
      now,
      logger,
    });
    const read = async <T>(route: Route, json?: object): Promise<T> => {
      const response = await ask(api, route, { scopes: ['admin'], ...(json && { json }) });
      if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    };
    const embed = createEmbed({ uploads, state, extractors, logger, measure, reserveSeconds: 1 });
    const train = createTrain({
      uploads,
      state,
      trainQueue,
      embedQueue,
      builtIn,
      now,
      measure,
      logger,
      leaseSeconds: 90,
      timeoutSeconds: 900,
      processors: 2,
      diskBytes: 2e9,
      waitSeconds: { first: 2, longest: 20 },
      patienceSeconds: 30,
      queueSeconds: 0,
      checkpointSeconds: 0,
      stallSeconds: 900,
      limitSeconds: 1e9,
    });
    /** Delivers a training's message, the images that it queues, and the message that it sends itself. */
    async function finish(message: string): Promise<void> {
      const none = { batchItemFailures: [] };
      expect(await train(sqsEvent([message]))).toEqual(none);
      expect(await embed(sqsEvent(embedQueue.sent.splice(0)), { getRemainingTimeInMillis: () => 60_000 })).toEqual(
        none,
      );
      expect(await train(sqsEvent(trainQueue.sent.splice(0)))).toEqual(none);
    }
    const start = async () => {
      const { id } = await read<Training>('POST /v1/models/shop/trainings', {});
      return { id, message: trainQueue.sent.pop() ?? '' };
    };
    return { read, start, finish };
  }

  test('leaves the live version answering as before, by the base model and decode path that it was trained on', async () => {
    expect(digits(await predict()(asked(), { model: 'shop', top: 2 }))).toEqual(digits(stored.answer));
  });

  test('lets a training make the next version on what is new, and that one answers', async () => {
    const { read, start, finish } = services();
    const { id, message } = await start();
    await finish(message);
    expect(await read(`GET /v1/trainings/${id}`)).toMatchObject({ status: 'succeeded', version: 2 });
    expect(await read('GET /v1/models/shop/versions/2')).toMatchObject({ live: true });
    expect((await readVersion(state, 'shop', 2)).extractor).toBe(extractors.builtIn.id);
    expect(await predict()(asked(), { model: 'shop', top: 1 })).toMatchObject({ version: 2 });
    const before = await predict()(asked(), { model: 'shop', version: 1, top: 2 });
    expect(digits(before)).toEqual(digits(stored.answer));
  });

  test('lets a training that was waiting go on, on the base model that was asked for', async () => {
    const { read, finish } = services();
    await finish(stored.queued);
    const [newest] = (await read<TrainingList>('GET /v1/trainings')).trainings;
    expect(newest).toMatchObject({ status: 'succeeded', version: 2, base: { name: 'tiny' } });
  });

  test('leaves every record readable', async () => {
    const { read } = services();
    const { trainings } = await read<TrainingList>('GET /v1/trainings');
    expect(trainings.map(({ status }) => status).sort()).toEqual(['queued', 'succeeded']);
    expect(await read('GET /v1/models')).toMatchObject({ models: [{ name: 'shop', live: 1 }] });
    const { files, metrics } = await read<Version>('GET /v1/models/shop/versions/1');
    expect(files.length).toBeGreaterThan(4);
    expect(metrics).toMatchObject({ score: { accuracy: expect.any(Number) }, card: { model: 'shop' }, fit: {} });
    expect(await read('GET /v1/models/shop/live')).toMatchObject({ version: 1 });
    expect(await read('GET /v1/models/shop/gate')).toMatchObject({ policy: 'auto' });
    expect(await read('GET /v1/models/shop/versions/1/exports/onnx')).toMatchObject({ status: 'queued' });
    expect(await read('GET /v1/models/shop/versions/1/examples')).toMatchObject({ examples: expect.any(Array) });
    expect(await read('GET /v1/bases')).toMatchObject({
      bases: expect.arrayContaining([expect.objectContaining({ name: 'tiny' })]),
    });
    expect(await listApiKeys(state)).toMatchObject([{ name: 'camera', scopes: ['predict'] }]);
  });

  test('has nothing that the doctor finds damaged or orphaned, and images that it can queue', async () => {
    const { findings } = await services().read<DoctorPage>('GET /v1/health/doctor');
    const kinds = new Map(findings.map(({ kind, key }) => [key, kind]));
    const images = [...kinds].filter(([key]) => key.startsWith('features/'));
    expect(images.filter(([, kind]) => kind === 'missing')).toHaveLength(13);
    // Of a decoder that could decode less.
    const others = images.filter(([, kind]) => kind !== 'missing');
    expect(others).toEqual([[expect.stringMatching(/\.rejected\.json$/), 'stale']]);
    // Nobody has run the open jobs since, and no sweep would find them: that version wrote no notes.
    const jobs = [...kinds].filter(([key]) => !key.startsWith('features/'));
    expect(jobs).toEqual([
      ['jobs/open/export/shop/1/onnx', 'missing'],
      ['models/shop/exports/1/onnx.json', 'stale'],
      [expect.stringMatching(/^jobs\/open\/training\//), 'missing'],
      [expect.stringMatching(/^trainings\/.*\.json$/), 'stale'],
    ]);
  });

  test('shows images as not yet embedded until a training queues them', async () => {
    const { images } = await services().read<DatasetStatus>('GET /v1/datasets/shop');
    expect(images).toMatchObject({ total: 13, pending: 13 });
  });
});
