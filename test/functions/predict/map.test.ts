import { beforeEach, describe, expect, test } from '@jest/globals';
import { embedImage } from '../../../functions/embed/embed.ts';
import { mapDataset } from '../../../functions/predict/map.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';

const extractor = createFakeExtractor();
let deps: { uploads: ReturnType<typeof createMemoryObjectStore>; state: ReturnType<typeof createMemoryObjectStore> };

const map = (dataset = 'shop', max?: number) => mapDataset({ ...deps, extractor: extractor.id }, dataset, max);

async function upload(key: string, body: string): Promise<void> {
  const { etag } = (await deps.uploads.put(key, body)) as { etag: string };
  await embedImage({ ...deps, extractor }, { key, etag, size: body.length });
}

beforeEach(() => {
  deps = { uploads: createMemoryObjectStore(), state: createMemoryObjectStore() };
});

describe('the map of a dataset', () => {
  test('has every embedded image, with its label if it has one', async () => {
    await upload('shop/shoe/a.jpg', '3 0');
    await upload('shop/hat/b.jpg', '-3 0');
    await upload('shop/_test/hat/c.jpg', '0 1');
    await upload('shop/_unlabelled/d.jpg', '0 -1');
    await deps.uploads.put('shop/hat/pending.jpg', '1 1');
    const { points, examples, sampled, variance } = await map();
    expect(points).toEqual(
      [
        { key: 'shop/_test/hat/c.jpg', label: 'hat', x: 0, y: 1 },
        { key: 'shop/_unlabelled/d.jpg', x: 0, y: -1 },
        { key: 'shop/hat/b.jpg', label: 'hat', x: -3, y: 0 },
        { key: 'shop/shoe/a.jpg', label: 'shoe', x: 3, y: 0 },
      ].map(({ x, y, ...rest }) => ({ ...rest, x: expect.closeTo(x, 5), y: expect.closeTo(y, 5) })),
    );
    expect({ examples, sampled }).toEqual({ examples: 4, sampled: false });
    expect(variance[0]).toBeCloseTo(0.9, 6);
  });

  test.each([4, 1])('is a sample if there are too many images, always the same (up to %i)', async (max) => {
    for (let i = 0; i < 12; i++) await upload(`shop/hat/${String.fromCharCode(97 + i)}.jpg`, `${i} ${i % 3}`);
    const drawn = await map('shop', max);
    expect(drawn).toMatchObject({ examples: 12, sampled: true });
    expect(drawn.points).toHaveLength(max);
    expect(await map('shop', max)).toEqual(drawn);
  });

  test('is empty if nothing is embedded', async () => {
    await deps.uploads.put('shop/hat/pending.jpg', '1 1');
    expect(await map()).toEqual({ points: [], examples: 0, sampled: false, variance: [0, 0] });
  });

  test('of an unknown dataset is refused', async () => {
    await expect(map('nothing')).rejects.toMatchObject({ code: 'dataset-not-found' });
  });
});
