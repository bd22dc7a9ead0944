import { beforeEach, describe, expect, test } from '@jest/globals';
import { embedImage } from '../../../functions/embed/embed.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';

let deps: ReturnType<typeof createDeps>;
const createDeps = () => ({
  uploads: createMemoryObjectStore(),
  state: createMemoryObjectStore(),
  extractor: createFakeExtractor(),
});

async function upload(key: string, body: string) {
  const { etag } = (await deps.uploads.put(key, body)) as { etag: string };
  return { key, etag, size: body.length };
}

beforeEach(() => {
  deps = createDeps();
});

describe('embedImage', () => {
  test('stores the embedding of an image under its content id', async () => {
    const image = await upload('shop/hat/1.jpg', '1 2');
    expect(await embedImage(deps, image)).toBe('embedded');
    const content = `${image.etag}-3`;
    expect(deps.state.keys()).toEqual([`features/fake/shop/images/${content}.arrow`]);
    const row = (await createFeatureStore(deps.state, 'fake', 'shop').rows(new Set([content]))).get(content);
    expect(row).toMatchObject({
      content,
      features: Float32Array.of(1, 2),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('embeds images without a label too', async () => {
    expect(await embedImage(deps, await upload('shop/_unlabelled/1.jpg', '1 2'))).toBe('embedded');
  });

  test('checks before it computes', async () => {
    const image = await upload('shop/hat/1.jpg', '1 2');
    await embedImage(deps, image);
    expect(await embedImage(deps, await upload('shop/shoe/1.jpg', '1 2'))).toBe('known');
    expect(deps.extractor.extracted).toEqual(['1 2']);
  });

  test('records once why an image cannot be used', async () => {
    const image = await upload('shop/hat/1.jpg', 'no image');
    expect(await embedImage(deps, image)).toMatchObject({ code: 'undecodable' });
    expect(await embedImage(deps, image)).toBe('known');
    const features = createFeatureStore(deps.state, 'fake', 'shop');
    expect(await features.rejection(`${image.etag}-8`)).toEqual({ code: 'undecodable', reason: 'No numbers.' });
  });

  test('ignores an image that was replaced or deleted since', async () => {
    const image = await upload('shop/hat/1.jpg', '1 2');
    await upload('shop/hat/1.jpg', '3 4');
    expect(await embedImage(deps, image)).toBe('gone');
    await deps.uploads.delete('shop/hat/1.jpg');
    expect(await embedImage(deps, image)).toBe('gone');
    expect(deps.state.keys()).toEqual([]);
  });

  test('rejects an image that is too large without reading it', async () => {
    deps.uploads.fail(new Error('must not be read'));
    const outcome = await embedImage(deps, { key: 'shop/hat/1.jpg', etag: 'e', size: 30_000_000 });
    expect(outcome).toMatchObject({ code: 'too-large' });
  });

  test.each(['shop/1.jpg', 'shop/_manifests/a.jsonl', '_predict/1.jpg', 'shop/hat/.DS_Store'])(
    'ignores %s',
    async (key) => {
      expect(await embedImage(deps, { key, etag: 'e', size: 1 })).toBe('not-an-example');
    },
  );

  test('the first stored embedding wins a race', async () => {
    const image = await upload('shop/hat/1.jpg', '1 2');
    expect((await Promise.all([embedImage(deps, image), embedImage(deps, image)])).sort()).toEqual([
      'embedded',
      'known',
    ]);
  });
});
