import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../../shared/domain/digest.ts';
import { createExtractor } from '../../../../shared/ml/extract/extractor.ts';
import { describeExtractor } from '../../../../shared/ml/extract/manifest.ts';
import { oriented, plain } from './pictures.ts';
import { inTinyBase, tinyModel } from './tiny-base.ts';

describe('an extractor', () => {
  let extractor: Awaited<ReturnType<typeof createExtractor>>;
  beforeAll(async () => {
    extractor = await inTinyBase((folder) => createExtractor({ folder, processors: 1 }));
  });
  afterAll(() => extractor.close());

  test('gives the features, the thumbnail, the size after orientation, and the digest of an image', async () => {
    const bytes = await plain(50, 40, [200, 100, 50]).png().toBuffer();
    expect(await extractor.extract(bytes)).toEqual({
      ok: true,
      features: new Float32Array([200, 100, 50]),
      thumbnail: new Uint8Array(1024).fill(124),
      width: 50,
      height: 40,
      sha256: sha256(bytes),
    });
  });

  test('gives the size after orientation', async () => {
    expect(await extractor.extract(await oriented(6))).toMatchObject({ width: 80, height: 60 });
  });

  test('gives each concurrent image its own features', async () => {
    const greys = Array.from({ length: 40 }, (_, i) => i * 6);
    const images = await Promise.all(
      greys.map((grey, i) =>
        plain(30 + i * 20, 400, [grey, grey, grey])
          .png()
          .toBuffer(),
      ),
    );
    const extractions = await Promise.all(images.map((bytes) => extractor.extract(bytes)));
    expect(extractions.map((extraction) => extraction.ok && Math.round(extraction.features[0] as number))).toEqual(
      greys,
    );
  });

  test('rejects an unusable image, and continues with the others', async () => {
    const good = await plain(50, 40, [1, 2, 3]).png().toBuffer();
    const [bad, fine] = await Promise.all([extractor.extract(good.subarray(0, 60)), extractor.extract(good)]);
    expect(bad).toMatchObject({ ok: false, rejection: { code: 'undecodable' } });
    expect(fine).toMatchObject({ ok: true });
  });

  test('has the digest of its manifest', async () => {
    const { id, base } = extractor;
    expect({ id, base }).toEqual(await inTinyBase(describeExtractor));
  });

  test.each([
    ['one image with all processors', { images: 'one' }],
    ['many images with all processors', { images: 'many' }],
    ['many images with three processors', { images: 'many', processors: 3 }],
    ['many images with a single processor', { images: 'many', processors: 1 }],
  ] as const)('gives the same when it is made for %s', async (_, options) => {
    const other = await inTinyBase((folder) => createExtractor({ folder, ...options }));
    const bytes = await plain(9, 9, [5, 6, 7]).png().toBuffer();
    expect(await other.extract(bytes)).toEqual(await extractor.extract(bytes));
    await other.close();
  });

  test('made for many images refuses to give features that are not finite', async () => {
    const other = await inTinyBase(
      (folder) => createExtractor({ folder, images: 'many', processors: 2 }),
      tinyModel('Log'),
    );
    await expect(other.extract(await plain(9, 9, [0, 0, 0]).png().toBuffer())).rejects.toThrow(
      'features that are not finite',
    );
    await other.close();
  });
});
