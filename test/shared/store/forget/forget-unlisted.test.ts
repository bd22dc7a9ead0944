import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { contentId } from '../../../../shared/domain/dataset/upload-key.ts';
import { embedMessage, parseEmbedMessage } from '../../../../shared/domain/queue/embed-message.ts';
import { stateKey } from '../../../../shared/domain/state/state-key.ts';
import type { ObjectStore } from '../../../../shared/ports/object-store.ts';
import { createFeatureStore } from '../../../../shared/store/features/feature-store.ts';
import { deleteUnlistedFeatures, forgetUnlisted } from '../../../../shared/store/forget/forget-unlisted.ts';
import { createInterleaving } from '../../../support/interleave.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../../support/memory-object-store.ts';
import { createMemoryQueue, type MemoryQueue } from '../../../support/memory-queue.ts';

let state: MemoryObjectStore;
let uploads: MemoryObjectStore;
let embedQueue: MemoryQueue;
const store = (extractor = 'e', dataset = 'shop') => createFeatureStore(state, extractor, dataset);
const row = (i: number) => ({
  content: `content-${i}`,
  sha256: 'f'.repeat(64),
  features: Float32Array.of(i, 2),
  thumbnail: new Uint8Array(1024),
  width: 3,
  height: 4,
});
const contents = (count: number) => new Set(Array.from({ length: count }, (_, i) => `content-${i}`));
async function repack(count: number, extractor?: string) {
  const stored = await store(extractor).readWithPacks(contents(count));
  await store(extractor).repack(stored);
}
const packs = () => state.keys().filter((key) => key.includes('/packs/'));
const age = (time = new Date(0)) => {
  for (const key of state.keys()) state.age(key, time);
};
const forget = (listed: Set<string>, repackedBy?: string) =>
  forgetUnlisted({ uploads, state, embedQueue }, 'shop', listed, new Date(1000), repackedBy);

beforeEach(() => {
  state = createMemoryObjectStore();
  uploads = createMemoryObjectStore();
  embedQueue = createMemoryQueue();
});

test('embeddings that are no longer listed are deleted, but none that are newer than the listing', async () => {
  for (let i = 0; i < 3; i++) await store().write(row(i));
  await store().reject('content-3', { code: 'empty', reason: 'Nothing in it.' });
  age();
  state.age('features/e/shop/images/content-2.arrow', new Date(2000));
  await forget(contents(1));
  expect([...(await store().outcomes()).keys()]).toEqual(['content-0', 'content-2']);
});

test('rejections by an older decoder are deleted, too', async () => {
  const key = (content: string) => `features/e/shop/images/${content}.rejected.json`;
  for (const content of ['content-0', 'content-1']) await state.put(key(content), '{}');
  age();
  await forget(contents(1));
  expect(state.keys()).toEqual([key('content-0')]);
});

test('they are deleted for every extractor, and in no other dataset', async () => {
  for (const extractor of ['e', 'f']) await store(extractor).write(row(1));
  await store('e', 'other').write(row(1));
  age();
  await forget(contents(1));
  expect(state.keys()).toEqual(['features/e/other/images/content-1.arrow']);
});

test('a pack that was written after the last embedding was deleted is deleted, too', async () => {
  for (let i = 0; i < 70; i++) await store().write(row(i));
  await repack(70);
  for (const key of state.keys()) if (key.includes('/images/')) await state.delete(key);
  age();
  await forget(new Set());
  expect(state.keys()).toEqual([]);
});

test('packs that may hold them are deleted, others stay', async () => {
  for (let i = 0; i < 70; i++) for (const extractor of ['e', 'f']) await store(extractor).write(row(i));
  await repack(70, 'f');
  await repack(69, 'e');
  age();
  await forget(contents(70), 'e');
  expect(packs()).toHaveLength(2);
  await forget(contents(69), 'e');
  expect(packs()).toEqual([expect.stringMatching(/^features\/e\/shop\/packs\//)]);
});

describe('an image that comes back while its embedding is deleted', () => {
  const content = (body: string) => contentId(createHash('md5').update(body).digest('hex'), body.length);
  const write = (body: string, extractor = 'e') => store(extractor).write({ ...row(0), content: content(body) });

  /** Embeds the images of the messages, except known ones, as `embed` does. */
  async function embed(stores: { state: ObjectStore; uploads: ObjectStore }, bodies: readonly string[]) {
    for (const body of bodies) {
      for (const { key, etag, size } of parseEmbedMessage(body)) {
        const features = createFeatureStore(stores.state, 'e', 'shop');
        if (await features.has(contentId(etag, size))) continue;
        if (await stores.uploads.get(key, { ifMatch: etag })) {
          await features.write({ ...row(0), content: contentId(etag, size) });
        }
      }
    }
  }

  test('is embedded in the end, in any order of the calls', async () => {
    let queued = 0;
    for (let seed = 0; seed < 200; seed++) {
      [state, uploads, embedQueue] = [createMemoryObjectStore(), createMemoryObjectStore(), createMemoryQueue()];
      for (const body of ['back', 'gone', 'stays']) for (const extractor of ['e', 'f']) await write(body, extractor);
      age();
      await uploads.put('shop/hat/stays.jpg', 'stays');
      const { actor, run } = createInterleaving(seed);
      const forgetting = (before: string) => () => {
        const stores = { state: actor(state), uploads: actor(uploads), embedQueue };
        return forgetUnlisted(stores, 'shop', new Set([content('stays')]), new Date(before));
      };
      const results = await run<unknown>([
        forgetting('2020-01-01'),
        forgetting('2020-01-01'),
        async () => {
          const stores = { state: actor(state), uploads: actor(uploads) };
          const { etag } = (await stores.uploads.put('shop/hat/back.jpg', 'back')) as { etag: string };
          // Its event.
          await embed(stores, [embedMessage({ key: 'shop/hat/back.jpg', etag, size: 4 })]);
        },
      ]);
      expect(results.filter((result) => result instanceof Error)).toEqual([]);
      queued += embedQueue.sent.length;
      await embed({ state, uploads }, embedQueue.sent);
      const outcomes = [...(await store().outcomes()).keys()];
      expect(outcomes.sort()).toEqual([content('back'), content('stays')].sort());
      expect([...(await store('f').outcomes()).keys()]).not.toContain(content('gone'));
    }
    expect(queued).toBeGreaterThan(0);
  });

  test('before the deletion keeps its embedding and packs', async () => {
    for (let i = 0; i < 70; i++) await store().write(row(i));
    await repack(70);
    await write('back');
    age();
    await uploads.put('shop/hat/back.jpg', 'back');
    const deleted = await deleteUnlistedFeatures({ uploads, state, embedQueue }, 'shop', [
      stateKey.image('e', 'shop', content('back')),
    ]);
    expect([deleted, packs().length, embedQueue.sent]).toEqual([0, 1, []]);
    expect((await store().outcomes()).has(content('back'))).toBe(true);
  });

  test('while the deletion fails is queued anyway', async () => {
    await write('back');
    await write('other');
    const keys = ['back', 'other'].map((body) => stateKey.image('e', 'shop', content(body)));
    const failing = {
      ...state,
      delete: async (key: string) => {
        await state.delete(key);
        await uploads.put('shop/hat/back.jpg', 'back');
        throw new Error('S3 is busy');
      },
    };
    await expect(deleteUnlistedFeatures({ uploads, state: failing, embedQueue }, 'shop', keys)).rejects.toThrow('busy');
    expect(embedQueue.sent.flatMap(parseEmbedMessage)).toMatchObject([{ key: 'shop/hat/back.jpg', size: 4 }]);
  });
});
