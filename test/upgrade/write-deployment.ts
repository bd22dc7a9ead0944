import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { createApiApp } from '../../functions/api/app.ts';
import { embedImage } from '../../functions/embed/embed.ts';
import { createPredict } from '../../functions/predict/predict.ts';
import { createHandler as createTrain } from '../../functions/train/handler.ts';
import { readBaseFolder } from '../../shared/ml/extract/base-files.ts';
import { createExtractors } from '../../shared/ml/extract/extractors.ts';
import { createRandom } from '../../shared/numeric/random.ts';
import { keepBase } from '../../shared/store/bases/register-base.ts';
import { createDigests } from '../../shared/store/features/image-digests.ts';
import { createApiKey } from '../../shared/store/keys/api-keys.ts';
import { inTinyBase } from '../shared/ml/extract/tiny-base.ts';
import { consoleOf } from '../support/console-files.ts';
import { createFakePresigner } from '../support/fake-presigner.ts';
import { createMemoryLogger } from '../support/memory-logger.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../support/memory-object-store.ts';
import { createMemoryQueue } from '../support/memory-queue.ts';
import { sqsEvent } from '../support/sqs-event.ts';

/**
 * Writes what a deployment of this version of Headstart stores, for upgrade.test.ts: both buckets, an API key, and what
 * its live version answers.
 *
 *     node --import tsx test/upgrade/write-deployment.ts test/upgrade/deployment-VERSION.json.gz
 *
 * A file that was written once is never written again: it is what is out there.
 */
const [file = ''] = process.argv.slice(2);
const now = () => new Date('2026-11-30T12:00:00.000Z');

/** So far apart that none is a near duplicate of another. */
const tints = [
  [0, 0],
  [0.45, 0],
  [0, 0.45],
  [0.5, 0.5],
  [0.9, 0.2],
  [0.2, 0.9],
] as const;

/** Hats are rather red and shoes rather blue, each with a pattern of its own. */
function picture(label: string, number: number): Promise<Buffer> {
  const [width, height] = [12, 9];
  const random = createRandom(number + (label === 'hat' ? 100 : 200));
  const [second, third] = tints[number] as (typeof tints)[number];
  const tint = label === 'hat' ? [1, second, third] : [second, third, 1];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (100 + 155 * random()) * (tint[i % 3] ?? 0));
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

await inTinyBase(async (folder) => {
  const [uploads, state] = [createMemoryObjectStore(), createMemoryObjectStore()];
  const read = () => Promise.reject(new Error('No other base model was registered.'));
  const extractors = await createExtractors({ folder, read, keptBytes: 0 });
  const { builtIn } = extractors;
  const files = await readBaseFolder(folder);
  await keepBase(state, files.manifest.digest, async () => ({ ...files, licence: new Map() }));

  const images: [string, Buffer | string][] = [['shop/hat/broken.jpg', 'no image']];
  for (const label of ['hat', 'shoe']) {
    for (let i = 0; i < 5; i++) images.push([`shop/${label}/${i}.png`, await picture(label, i)]);
    images.push([`shop/_test/${label}/5.png`, await picture(label, 5)]);
  }
  for (const [key, body] of images) {
    const { etag } = (await uploads.put(key, body)) as { etag: string };
    await embedImage({ uploads, state, extractor: builtIn }, { key, etag, size: Buffer.byteLength(body) });
  }

  const trainQueue = { ...createMemoryQueue(), hide: async () => {} };
  const logger = createMemoryLogger();
  const api = createApiApp({
    uploads,
    state,
    embedQueue: createMemoryQueue(),
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
  const caller = { scopes: ['manage' as const], keyName: 'owner' };
  const send = async (method: string, path: string, json: object) => {
    const headers = { 'content-type': 'application/json' };
    return (await api.request(path, { method, headers, body: JSON.stringify(json) }, { caller })).json();
  };
  const train = createTrain({
    uploads,
    state,
    trainQueue,
    embedQueue: createMemoryQueue(),
    builtIn,
    now,
    measure: () => {},
    logger,
    leaseSeconds: 90,
    timeoutSeconds: 900,
    processors: 2,
    diskBytes: 2e9,
    waitSeconds: { first: 2, longest: 20 },
    patienceSeconds: 30,
    queueSeconds: 20,
    checkpointSeconds: 0,
    stallSeconds: 900,
    limitSeconds: 86_400,
  });
  await send('POST', '/v1/models/shop/trainings', { precision: { hat: 0.9 } });
  await train(sqsEvent(trainQueue.sent.splice(0)));
  await send('PUT', '/v1/models/shop/gate', { policy: 'auto' });
  await send('POST', '/v1/models/shop/versions/1/exports', { format: 'onnx' });
  await createApiKey(state, { name: 'camera', scopes: ['predict'], now: now() });
  await send('POST', '/v1/models/shop/trainings', { seed: 7 });

  const predict = createPredict({
    state,
    extractors,
    processors: 1,
    explain: read,
    now,
    liveSeconds: 1,
  });
  const asked = await picture('hat', 3);
  const answer = await predict(asked, { model: 'shop', top: 2 });
  const contents = { uploads: await all(uploads), state: await all(state) };
  const written = { ...contents, queued: trainQueue.sent[0], asked: asked.toString('base64'), answer };
  await writeFile(file, gzipSync(JSON.stringify(written), { level: 9 }));
});

async function all(store: MemoryObjectStore): Promise<Record<string, string>> {
  const objects: Record<string, string> = {};
  for (const key of store.keys()) objects[key] = Buffer.from((await store.get(key))?.body ?? []).toString('base64');
  return objects;
}
