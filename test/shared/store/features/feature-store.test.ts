import { beforeEach, describe, expect, test } from '@jest/globals';
import { createFeatureStore } from '../../../../shared/store/features/feature-store.ts';
import type { KeyProblem } from '../../../../shared/store/objects/damaged.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../../support/memory-object-store.ts';

let state: MemoryObjectStore;
const store = () => createFeatureStore(state, 'e', 'shop');
const row = (i: number) => ({
  content: `content-${i}`,
  sha256: 'f'.repeat(64),
  features: Float32Array.of(i, 2),
  thumbnail: new Uint8Array(1024),
  width: 3,
  height: 4,
});
const contents = (count: number) => new Set(Array.from({ length: count }, (_, i) => `content-${i}`));
/** Reads rows, and leaves packs of them behind, as a training does. */
async function readAndRepack(count: number) {
  const stored = await store().readWithPacks(contents(count));
  await store().repack(stored);
  return stored.rows;
}
const packs = () => state.keys().filter((key) => key.includes('/packs/'));

beforeEach(() => {
  state = createMemoryObjectStore();
});

describe('a feature store', () => {
  test('keeps the first embedding of a content', async () => {
    expect(await store().write(row(0))).toBe(true);
    expect(await store().write({ ...row(0), features: Float32Array.of(9, 9) })).toBe(false);
    expect((await store().rows(contents(1))).get('content-0')).toEqual(row(0));
  });

  test('lists embedded and rejected contents', async () => {
    await store().write(row(0));
    await store().reject('content-1', { code: 'empty', reason: 'Nothing in it.' });
    expect([...(await store().outcomes())]).toEqual([
      ['content-0', 'embedded'],
      ['content-1', 'rejected'],
    ]);
    expect(await Promise.all(['content-0', 'content-1', 'content-2'].map((content) => store().has(content)))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('does not count a rejection by an older decoder: the image is tried again', async () => {
    const old = { code: 'unknown-format', reason: 'The file is no JPEG, PNG, WebP or GIF image.' };
    await state.put('features/e/shop/images/content-1.rejected.json', JSON.stringify(old));
    expect([...(await store().outcomes())]).toEqual([]);
    expect(await store().has('content-1')).toBe(false);
    expect(await store().write(row(1))).toBe(true);
    expect([...(await store().outcomes())]).toEqual([['content-1', 'embedded']]);
  });

  test('reads the same rows from a pack the second time', async () => {
    for (let i = 0; i < 70; i++) await store().write(row(i));
    const first = await readAndRepack(70);
    expect(packs()).toHaveLength(1);
    state.fail(new Error('read alone'), 'features/e/shop/images/');
    expect(await readAndRepack(70)).toEqual(first);
  });

  test('reads the requested rows and no others', async () => {
    for (let i = 0; i < 70; i++) await store().write(row(i));
    await readAndRepack(70);
    expect((await readAndRepack(69)).size).toBe(69);
    const [pack] = packs();
    const { body } = (await state.get(pack ?? '')) ?? {};
    expect(Buffer.from(body ?? []).includes('content-69')).toBe(false);
  });

  test('reads the readable rows, and names the others', async () => {
    await store().write(row(0));
    const problems: KeyProblem[] = [];
    expect([...(await store().rows(new Set(['content-0', 'content-9']), problems)).keys()]).toEqual(['content-0']);
    expect(problems).toEqual([
      {
        key: 'features/e/shop/images/content-9.arrow',
        problem: expect.stringContaining('is missing. Train on dataset `shop` again'),
      },
    ]);
  });
});
