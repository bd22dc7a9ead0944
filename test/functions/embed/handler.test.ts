import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createHandler } from '../../../functions/embed/handler.ts';
import { embedMessage } from '../../../shared/domain/queue/embed-message.ts';
import type { Measure } from '../../../shared/lambda/metrics.ts';
import { trunkId } from '../../../shared/ml/extract/manifest.ts';
import { createMapStore } from '../../../shared/store/features/map-store.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { extractorsOf } from '../../support/fake-extractors.ts';
import { createMemoryLogger } from '../../support/memory-logger.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';
import { sqsEvent } from '../../support/sqs-event.ts';

const other = createFakeExtractor({
  id: 'other',
  base: { name: 'other', digest: 'o', featureSize: 2, inputSize: 1, bytes: 1 },
});
let deps: ReturnType<typeof createDeps>;
const createDeps = () => ({
  uploads: createMemoryObjectStore(),
  state: createMemoryObjectStore(),
  extractors: extractorsOf(createFakeExtractor(), other),
  logger: createMemoryLogger(),
  measure: jest.fn<Measure>(),
  reserveSeconds: 10,
});
const extracted = () => (deps.extractors.builtIn as ReturnType<typeof createFakeExtractor>).extracted;
const ample = { getRemainingTimeInMillis: () => 60_000 };

async function message(key: string, body: string) {
  const { etag } = (await deps.uploads.put(key, body)) as { etag: string };
  return embedMessage({ key, etag, size: body.length });
}

beforeEach(() => {
  deps = createDeps();
});

describe('the embed handler', () => {
  test('acknowledges embedded and rejected images', async () => {
    const event = sqsEvent([await message('shop/hat/1.jpg', '1 2'), await message('shop/hat/2.jpg', 'no image')]);
    expect(await createHandler(deps)(event, ample)).toEqual({ batchItemFailures: [] });
    expect(deps.logger.lines.at(-1)?.details).toEqual({ messages: 2, embedded: 1, rejected: 1 });
  });

  test('publishes the numbers of embedded and rejected images, by reason, and not of known ones', async () => {
    const bodies = [await message('shop/hat/1.jpg', '1 2'), await message('shop/hat/2.jpg', '3 4')];
    for (let i = 3; i < 6; i++) bodies.push(await message(`shop/hat/${i}.jpg`, `no image ${i}`));
    bodies.push(embedMessage({ key: 'shop/hat/9.jpg', etag: 'e', size: 30_000_000 }));
    await createHandler(deps)(sqsEvent(bodies), ample);
    expect(deps.measure).toHaveBeenCalledTimes(3);
    expect(deps.measure).toHaveBeenCalledWith({ ImagesEmbedded: 2 });
    expect(deps.measure).toHaveBeenCalledWith({ ImagesRejected: 3 }, { Reason: 'undecodable' });
    expect(deps.measure).toHaveBeenCalledWith({ ImagesRejected: 1 }, { Reason: 'too-large' });
    deps.measure.mockClear();
    await createHandler(deps)(sqsEvent(bodies), ample);
    expect(deps.measure).not.toHaveBeenCalled();
  });

  test('hands back the one message that failed', async () => {
    const event = sqsEvent([await message('shop/hat/1.jpg', 'broken disk'), await message('shop/hat/2.jpg', '1 2')]);
    expect(await createHandler(deps)(event, ample)).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
    expect(extracted()).toEqual(['1 2']);
  });

  test('logs key and ETag of a failed image, and never the message', async () => {
    const body = await message('shop/hat/1.jpg', 'broken disk');
    const { key, etag } = JSON.parse(body).embed;
    const unknown = JSON.stringify({ Records: [{ secret: 'x' }] });
    await createHandler(deps)(sqsEvent([body, unknown]), ample);
    const details = deps.logger.lines.filter(({ level }) => level === 'error').map((line) => line.details);
    expect(details).toHaveLength(2);
    const error = expect.any(Error);
    expect(details).toContainEqual({ messageId: 'message-0', images: [{ key, etag }], error });
    expect(details).toContainEqual({ messageId: 'message-1', images: [], error });
    expect(details.map((detail) => `${detail.error}`).join()).not.toContain('secret');
  });

  test('hands back an invalid message', async () => {
    const answer = await createHandler(deps)(sqsEvent(['hello']), ample);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
  });

  test('embeds with the base model that a message names, next to the embeddings of others', async () => {
    const plain = await message('shop/hat/1.jpg', '1 2');
    const { embed } = JSON.parse(plain);
    await createHandler(deps)(sqsEvent([plain, embedMessage({ ...embed, base: 'o' })]), ample);
    const content = `${embed.etag}-3.arrow`;
    expect(deps.state.keys()).toEqual([
      `features/fake/shop/images/${content}`,
      `features/other/shop/images/${content}`,
    ]);
  });

  test('makes the map by the trunk that a message names, next to the embedding', async () => {
    const plain = await message('shop/hat/1.jpg', '1 2');
    const { embed } = JSON.parse(plain);
    const bodies = [plain, embedMessage({ ...embed, depth: 3 }), embedMessage({ ...embed, base: 'o', depth: 3 })];
    await createHandler(deps)(sqsEvent(bodies), ample);
    const content = `${embed.etag}-3`;
    const [own, ofOther] = [trunkId('d', 3), trunkId('o', 3)];
    const keys = ['fake', own, ofOther].map((extractor) => `features/${extractor}/shop/images/${content}.arrow`);
    expect(deps.state.keys()).toEqual(keys.sort());
    const row = await createMapStore(deps.state, own, 'shop').row(content);
    expect(row).toMatchObject({ map: Uint16Array.of(0x3c00, 0x4000), width: 1, height: 1 });
    expect(row.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('records why a trunk cannot use an image', async () => {
    const { embed } = JSON.parse(await message('shop/hat/1.jpg', 'no image'));
    await createHandler(deps)(sqsEvent([embedMessage({ ...embed, depth: 3 })]), ample);
    const store = createMapStore(deps.state, trunkId('d', 3), 'shop');
    expect(await store.rejection(`${embed.etag}-8`)).toMatchObject({ code: 'undecodable' });
  });

  test('hands back a message that names a missing base model', async () => {
    const { embed } = JSON.parse(await message('shop/hat/1.jpg', '1 2'));
    const answer = await createHandler(deps)(sqsEvent([embedMessage({ ...embed, base: 'x' })]), ample);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
  });

  test('starts no work when its time is nearly over', async () => {
    const event = sqsEvent([await message('shop/hat/1.jpg', '1 2')]);
    const answer = await createHandler(deps)(event, { getRemainingTimeInMillis: () => 9_999 });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
    expect(extracted()).toEqual([]);
  });
});
