import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { createHandler } from '../../../functions/embed/handler.ts';
import { embedMessage } from '../../../shared/domain/queue/embed-message.ts';
import { readBaseFolder } from '../../../shared/ml/extract/base-files.ts';
import { drawnImages } from '../../../shared/ml/extract/drawn-images.ts';
import { createExtractors } from '../../../shared/ml/extract/extractors.ts';
import { extractorId, trunkId } from '../../../shared/ml/extract/manifest.ts';
import { parametersOf } from '../../../shared/ml/tail/deep-head.ts';
import { loadTail } from '../../../shared/ml/tail/load-tail.ts';
import { logitsGraph } from '../../../shared/ml/tail/step-graph.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import { createMapStore } from '../../../shared/store/features/map-store.ts';
import { createMemoryLogger } from '../../support/memory-logger.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';
import { sqsEvent } from '../../support/sqs-event.ts';

/** Side of the images, in pixels. */
const size = 300;
const folder = new URL('../../../bases/efficientnet-lite0', import.meta.url).pathname;
const [uploads, state] = [createMemoryObjectStore(), createMemoryObjectStore()];
let featuresOf: (map: Uint16Array) => Promise<Float32Array>;
let release: () => Promise<void>;
let embed: ReturnType<typeof createHandler>;
let depth: number;
let digest: string;

beforeAll(async () => {
  const files = await readBaseFolder(folder);
  const { tail, ...loaded } = await loadTail(files, 'auto');
  [depth, digest] = [loaded.depth, files.manifest.digest];
  const width = files.manifest.output.features.size;
  const dense = {
    kernel: { name: 'dense.kernel', dimensions: [2, width], values: new Float32Array(2 * width) },
    bias: { name: 'dense.bias', dimensions: [2, 1], values: new Float32Array(2) },
  } as const;
  const head = { tail, dense };
  const session = await InferenceSession.create(logitsGraph(head));
  release = () => session.release();
  const parameters = parametersOf(head).map(({ name, values, dimensions }) => [
    name,
    new Tensor('float32', values, dimensions),
  ]);
  const { channels, side } = tail.map;
  featuresOf = async (map) => {
    const maps = new Tensor('float16', map, [1, channels, side ** 2]);
    return (await session.run({ maps, ...Object.fromEntries(parameters) })).features?.data as Float32Array;
  };
  const read = () => Promise.reject(new Error('No base model is registered.'));
  const extractors = await createExtractors({ folder, read, keptBytes: 1e8, processors: 1 });
  embed = createHandler({
    uploads,
    state,
    extractors,
    logger: createMemoryLogger(),
    measure: () => {},
    reserveSeconds: 1,
  });
});
afterAll(() => release());

test('the tail makes the features of embeddings from the maps that embed stores', async () => {
  const bodies: string[] = [];
  for (const i of [0, 1, 2]) {
    const raw = { width: size, height: size, channels: 3 as const };
    const body = await sharp(drawnImages(1, size, i), { raw })
      .png()
      .toBuffer();
    const key = `shop/hat/${i}.png`;
    const { etag } = (await uploads.put(key, body)) as { etag: string };
    const image = { key, etag, size: body.length };
    bodies.push(embedMessage(image), embedMessage({ ...image, depth }));
  }
  const ample = { getRemainingTimeInMillis: () => 60_000 };
  expect(await embed(sqsEvent(bodies), ample)).toEqual({ batchItemFailures: [] });

  const maps = createMapStore(state, trunkId(digest, depth), 'shop');
  const features = createFeatureStore(state, extractorId(digest), 'shop');
  const contents = [...(await maps.outcomes()).keys()];
  expect(contents).toHaveLength(3);
  for (const content of contents) {
    const [mapped, embedded] = [await maps.row(content), await features.row(content)];
    const { map, ...image } = mapped;
    const { features: expected, ...same } = embedded;
    expect(image).toEqual(same);
    const made = await featuresOf(map);
    const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)));
    const difference = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - (made[i] as number))), 0);
    // Float16 keeps 11 bits of the map.
    expect(difference / largest).toBeLessThan(2e-3);
  }
});
