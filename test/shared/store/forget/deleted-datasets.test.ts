import { beforeEach, describe, expect, test } from '@jest/globals';
import { embedImage } from '../../../../functions/embed/embed.ts';
import { forgetDeletedDatasets, listDeletedDatasets } from '../../../../shared/store/forget/deleted-datasets.ts';
import { createFakeExtractor } from '../../../support/fake-extractor.ts';
import { createMemoryObjectStore } from '../../../support/memory-object-store.ts';
import { createMemoryQueue } from '../../../support/memory-queue.ts';

const before = new Date('2026-01-31T12:00:00.000Z');
const old = new Date('2026-01-31T11:59:00.000Z');
let deps: ReturnType<typeof createDeps>;

function createDeps() {
  return { uploads: createMemoryObjectStore(), state: createMemoryObjectStore(), embedQueue: createMemoryQueue() };
}

/** Uploads and embeds an image by two base models. */
async function upload(key: string, body: string) {
  const { etag } = (await deps.uploads.put(key, body)) as { etag: string };
  for (const id of ['fake', 'other']) {
    await embedImage({ ...deps, extractor: createFakeExtractor({ id }) }, { key, etag, size: body.length });
  }
}

beforeEach(async () => {
  deps = createDeps();
  await upload('kept/hat/1.jpg', '1 2');
  await upload('gone/hat/1.jpg', '1 2');
  await upload('gone/hat/2.jpg', 'broken');
  await deps.state.put('features/fake/gone/packs/a.arrow', 'pack');
  for (const key of deps.state.keys()) deps.state.age(key, old);
});

const deleteGone = async () => {
  for (const key of deps.uploads.keys()) if (key.startsWith('gone/')) await deps.uploads.delete(key);
};
const left = (dataset: string) => deps.state.keys().filter((key) => key.includes(`/${dataset}/`));

describe('embeddings of datasets without an object', () => {
  test('are found and deleted for every base model, with rejections and packs', async () => {
    expect(await listDeletedDatasets(deps)).toEqual([]);
    await deleteGone();
    expect(await listDeletedDatasets(deps)).toEqual(['gone']);
    expect(await forgetDeletedDatasets(deps, before)).toEqual(['gone']);
    expect(left('gone')).toEqual([]);
    expect(left('kept')).toHaveLength(2);
    expect(deps.embedQueue.sent).toEqual([]);
    expect(await forgetDeletedDatasets(deps, before)).toEqual([]);
  });

  test('stay while the dataset has an object', async () => {
    await deleteGone();
    await deps.uploads.put('gone/notes.txt', 'text');
    expect(await forgetDeletedDatasets(deps, before)).toEqual([]);
    expect(left('gone')).toHaveLength(5);
  });

  test('stay while they are young, as their upload may be running', async () => {
    await deleteGone();
    for (const key of left('gone')) deps.state.age(key, before);
    await forgetDeletedDatasets(deps, before);
    expect(left('gone').filter((key) => key.includes('/images/'))).toHaveLength(4);
  });

  test('stay if their images come back before the deletion', async () => {
    await deleteGone();
    const { level } = deps.state;
    let levels = 0;
    deps.state.level = async (prefix) => {
      // Right before the deletion, after the check that the dataset is gone.
      if (prefix === 'features/' && ++levels === 2) await upload('gone/hat/1.jpg', '1 2');
      return level(prefix);
    };
    await forgetDeletedDatasets(deps, before);
    expect(levels).toBe(2);
    const { etag } = (await deps.uploads.head('gone/hat/1.jpg')) ?? {};
    expect(left('gone')).toEqual(['fake', 'other'].map((each) => `features/${each}/gone/images/${etag}-3.arrow`));
    expect(deps.embedQueue.sent).toEqual([]);
  });
});
