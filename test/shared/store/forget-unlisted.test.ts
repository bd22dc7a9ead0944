import { beforeEach, expect, test } from '@jest/globals';
import { createFeatureStore } from '../../../shared/store/features.ts';
import { forgetUnlisted } from '../../../shared/store/forget-unlisted.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../support/memory-object-store.ts';
import { createMemoryQueue, type MemoryQueue } from '../../support/memory-queue.ts';

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
const packs = () => state.keys().filter((key) => key.includes('/packs/'));
const age = (time = new Date(0)) => {
  for (const key of state.keys()) state.age(key, time);
};
const forget = (listed: Set<string>, kept?: string) =>
  forgetUnlisted({ uploads, state, embedQueue }, 'shop', listed, new Date(1000), kept);

beforeEach(() => {
  state = createMemoryObjectStore();
  uploads = createMemoryObjectStore();
  embedQueue = createMemoryQueue();
});

test('what is not listed any more is deleted, but nothing newer than the listing', async () => {
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

test('it is deleted of every extractor, and of no other dataset', async () => {
  for (const extractor of ['e', 'f']) await store(extractor).write(row(1));
  await store('e', 'other').write(row(1));
  age();
  await forget(contents(1));
  expect(state.keys()).toEqual(['features/e/other/images/content-1.arrow']);
});

test('packs that may hold it are deleted, others stay', async () => {
  for (let i = 0; i < 70; i++) for (const extractor of ['e', 'f']) await store(extractor).write(row(i));
  await store('f').read(contents(70));
  await store('e').read(contents(69));
  age();
  await forget(contents(70), 'e');
  expect(packs()).toHaveLength(2);
  await forget(contents(69), 'e');
  expect(packs()).toEqual([expect.stringMatching(/^features\/e\/shop\/packs\//)]);
});
