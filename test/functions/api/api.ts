import { jest } from '@jest/globals';
import { createApiApp } from '../../../functions/api/app.ts';
import { metricsExample } from '../../../shared/api/metrics-example.ts';
import { contentId } from '../../../shared/domain/dataset/upload-key.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import type { TrainingRecord, VersionRecord } from '../../../shared/domain/state/records.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import type { Measure } from '../../../shared/lambda/metrics.ts';
import { registerBase } from '../../../shared/store/bases/register-base.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import { createDigests } from '../../../shared/store/features/image-digests.ts';
import { consoleOf } from '../../support/console-files.ts';
import { createFakePresigner } from '../../support/fake-presigner.ts';
import { type Ask, ask, type Route } from '../../support/http.ts';
import { createMemoryDeadLetters } from '../../support/memory-dead-letters.ts';
import { createMemoryLogger } from '../../support/memory-logger.ts';
import { createMemoryObjectStore, type MemoryStoreOptions } from '../../support/memory-object-store.ts';
import { createMemoryQueue } from '../../support/memory-queue.ts';
import { putArtifact } from '../../support/put-artifact.ts';

export const now = new Date('2026-01-31T12:00:00.000Z');

/** The built-in base model of the deployment in memory. */
export const tinyBase = { name: 'tiny-net', digest: 'b'.repeat(64), featureSize: 3, inputSize: 32, bytes: 1000 };

/** The API on a deployment in memory, with buckets of these options. */
export function createTestApi(options: MemoryStoreOptions = {}) {
  const uploads = createMemoryObjectStore(options);
  const state = createMemoryObjectStore(options);
  const embedQueue = createMemoryQueue();
  const trainQueue = createMemoryQueue();
  const exportQueue = createMemoryQueue();
  const deadLetters = createMemoryDeadLetters('embed');
  const logger = createMemoryLogger();
  const measure = jest.fn<Measure>();
  let later = 0;
  const app = createApiApp({
    uploads,
    state,
    embedQueue,
    trainQueue,
    exportQueue,
    deadLetters: [deadLetters],
    countEmbedMessages: async () => embedQueue.sent.length,
    logger,
    uploadLinks: createFakePresigner('uploads'),
    stateLinks: createFakePresigner('state'),
    extractor: 'tiny',
    uploadsKms: options.randomEtags ?? false,
    digests: createDigests(state, 'tiny'),
    base: tinyBase,
    now: () => new Date(now.getTime() + later * 1000),
    patienceSeconds: 30,
    measure,
    console: consoleOf({
      'index.html': '<title>Headstart</title>',
      'index.html.br': 'page in br',
      'assets/index-1a2b.js': 'script',
      'assets/index-1a2b.js.gz': 'script in gzip',
    }),
  });

  return {
    app,
    measure,
    uploads,
    state,
    embedQueue,
    trainQueue,
    exportQueue,
    deadLetters,
    logger,
    ask: (route: Route, options?: Ask) => ask(app, route, options),

    /** Moves the clock forward. */
    wait(seconds: number) {
      later += seconds;
    },

    /** Sends a request and reads the response, which must be a success. */
    async read<T>(route: Route, options?: Ask): Promise<T> {
      const response = await ask(app, route, options);
      const text = await response.text();
      if (!response.ok) throw new Error(`${route}: ${response.status} ${text}`);
      return JSON.parse(text);
    },

    /** Uploads images whose content is their key. */
    async upload(...keys: string[]) {
      for (const key of keys) await uploads.put(key, key, { contentType: 'image/jpeg' });
    },

    /** Stores the outcome of an embedding, or of a rejection. */
    async settle(key: string, outcome: 'embedded' | 'rejected') {
      const entry = await uploads.head(key);
      if (!entry) throw new Error(`There is no image ${key}.`);
      const content = contentId(entry.etag, entry.size);
      const dataset = key.slice(0, key.indexOf('/'));
      if (outcome === 'embedded') await state.put(stateKey.image('tiny', dataset, content), 'row');
      else await state.put(stateKey.rejection('tiny', dataset, content), JSON.stringify(rejection));
    },

    /** Stores the embedding of an image, by this base model's extractor. */
    async embed(key: string, extractor = 'tiny') {
      const image = await uploads.get(key);
      if (!image) throw new Error(`There is no image ${key}.`);
      const row = {
        content: contentId(image.etag, image.body.length),
        sha256: sha256(image.body),
        width: 3,
        height: 2,
      };
      const made = { features: Float32Array.of(1, 2), thumbnail: new Uint8Array(1024) };
      await createFeatureStore(state, extractor, key.slice(0, key.indexOf('/'))).write({ ...row, ...made });
    },

    async storeTraining(record: Partial<TrainingRecord> & { id: string }) {
      await state.put(stateKey.training(record.id), JSON.stringify({ ...exampleTraining, ...record }));
    },

    /** Registers a base model of this name; gives its digest. */
    async registerBase(name: string): Promise<string> {
      const model = new TextEncoder().encode(name);
      const digest = sha256(model);
      const [input, output] = [{ width: 64 }, { features: { size: 8 } }];
      await registerBase(state, { name, digest, bytes: model.length, input, output }, model);
      return digest;
    },

    /** @param others further files of the version */
    async storeVersion(model: string, version: number, others: Record<string, Uint8Array | string> = {}) {
      const record = { ...exampleVersion, model, version, files: [...exampleVersion.files] };
      for (const [name, body] of Object.entries({ 'metrics.json': exampleMetrics, ...others })) {
        const file = await putArtifact(state, record, name, body);
        record.files = [...record.files.filter((each) => each.name !== name), file];
      }
      await state.put(stateKey.version(model, version), JSON.stringify(record));
    },

    async storeLive(model: string, version: number) {
      const entry = { version, askedAt: '2026-01-30T12:00:00.000Z' };
      await state.put(stateKey.live(model), JSON.stringify({ ...entry, history: [{ ...entry, by: 'training t' }] }));
    },
  };
}

const exampleMetrics = JSON.stringify(metricsExample);

export const rejection = { code: 'undecodable', reason: "The image can't be decoded. Save it again." };

export const exampleTraining: TrainingRecord = {
  id: 'training',
  model: 'shapes',
  dataset: 'shapes',
  base: { name: 'tiny-net', digest: tinyBase.digest },
  hyperparameters: { hiddenLayers: [], l2: 'auto' },
  seed: 0,
  precision: {},
  status: 'queued',
  progress: { done: 0, total: 0 },
  requestedAt: '2026-01-31T11:00:00.000Z',
  notEmbedded: [],
};

export const exampleVersion: VersionRecord = {
  model: 'shapes',
  version: 1,
  inputDigest: 'f'.repeat(64),
  training: 'training',
  createdAt: '2026-01-31T11:00:04.000Z',
  dataset: 'shapes',
  extractor: 'tiny',
  base: { name: 'tiny-net', digest: 'b'.repeat(64) },
  hyperparameters: { hiddenLayers: [], l2: 'auto' },
  seed: 0,
  classes: ['circle', 'square'],
  examples: 40,
  score: { accuracy: 0.9, interval: [0.8, 0.95], macroF1: 0.9, logLoss: 0.3 },
  unknown: { threshold: -2, acceptance: 0.95 },
  files: [
    { name: 'head.onnx', sha256: 'a'.repeat(64), size: 100 },
    { name: 'metrics.json', sha256: sha256(exampleMetrics), size: exampleMetrics.length },
  ],
};
