import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../../shared/domain/digest.ts';
import { readBaseFolder } from '../../../../shared/ml/extract/base-files.ts';
import { decoders } from '../../../../shared/ml/extract/decode.ts';
import { createExtractor } from '../../../../shared/ml/extract/extractor.ts';
import { trunkId } from '../../../../shared/ml/extract/manifest.ts';
import { type ClosableTrunk, createTrunk } from '../../../../shared/ml/extract/trunk.ts';
import { plain } from './pictures.ts';
import { tinyBlocks } from './tiny-blocks.ts';

const files = tinyBlocks();
const { digest } = files.manifest;
const image = () => plain(50, 40, [200, 100, 50]).png().toBuffer();

describe('a trunk', () => {
  let trunk: ClosableTrunk;
  beforeAll(async () => {
    trunk = await createTrunk(files, 0, { processors: 1 });
  });
  afterAll(() => trunk.close());

  test('gives the map of its block, and what an extractor says about the image', async () => {
    const bytes = await image();
    const extraction = await trunk.extract(bytes);
    const grey = (value: number) => Array(16 * 16).fill(value / 256);
    expect(extraction).toEqual({
      ok: true,
      map: Float32Array.from([...grey(200), ...grey(100), ...grey(50)]),
      thumbnail: new Uint8Array(1024).fill(124),
      width: 50,
      height: 40,
      sha256: sha256(bytes),
    });
    expect(trunk).toMatchObject({ depth: 0, map: { channels: 3, side: 16 } });
  });

  test('rejects an image for the reason that an extractor gives', async () => {
    const extractor = await createExtractor({ files, processors: 1 });
    const bytes = (await image()).subarray(0, 60);
    expect(await trunk.extract(bytes)).toEqual(await extractor.extract(bytes));
    expect(await trunk.extract(bytes)).toMatchObject({ ok: false, rejection: { code: 'undecodable' } });
    await extractor.close();
  });

  test('gives the same in workers', async () => {
    const other = await createTrunk(files, 0, { images: 'many', processors: 2 });
    const bytes = await image();
    const [one, two] = await Promise.all([other.extract(bytes), other.extract(bytes)]);
    expect([one, two]).toEqual(Array(2).fill(await trunk.extract(bytes)));
    await other.close();
  });

  test('has an id for each depth and decode path, and uses the decoder of the id', async () => {
    const black = async () => ({ ok: true as const, pixels: new Uint8Array(3072), thumbnail: new Uint8Array(1024) });
    const other = await createTrunk(files, 0, { processors: 1, decoders: { ...decoders, black } });
    const id = trunkId(digest, 0, 'black');
    expect(other.ids).toEqual([...trunk.ids, id]);
    expect(trunk.id).toBe(sha256(`${digest}\n${Object.keys(decoders).at(-1)}\ntrunk 0`).slice(0, 16));
    expect(trunk.id).not.toBe(trunkId(digest, 1));
    expect(await other.extract(await image())).toEqual(await trunk.extract(await image()));
    expect(await other.extract(await image(), { as: id })).toMatchObject({ map: new Float32Array(3 * 16 * 16) });
    await expect(other.extract(await image(), { as: 'x' })).rejects.toThrow('has no decoder for x');
    await other.close();
  });
});

test('a block that does not exist is refused', async () => {
  await expect(createTrunk(files, 3, {})).rejects.toThrow('Base model tiny-blocks has blocks 0 to 2, and no block 3.');
});

test('the trunk of EfficientNet-Lite0 is smaller than the base model, and its map is that of block 10', async () => {
  const base = await readBaseFolder(new URL('../../../../bases/efficientnet-lite0', import.meta.url).pathname);
  const trunk = await createTrunk(base, 10, { processors: 1 });
  const extraction = await trunk.extract(await image());
  await trunk.close();
  expect(trunk.map).toEqual({ channels: 112, side: 14 });
  expect(extraction.ok && extraction.map.length).toBe(112 * 14 * 14);
  expect(trunk.bytes).toBeLessThan(base.model.length / 3);
});
