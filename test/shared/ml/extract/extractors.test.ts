import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createExtractors } from '../../../../shared/ml/extract/extractors.ts';
import type { Extractors } from '../../../../shared/ports/extractor.ts';
import { plain } from './pictures.ts';
import { inFolder, inTinyBase, tinyManifest, tinyModel } from './tiny-base.ts';
import { tinyBlocks } from './tiny-blocks.ts';

/** Registered base models by digest, with a record of their reads. */
const log = tinyModel('Log');
const absolute = tinyModel('Abs');
const registered = new Map([log, absolute].map((model) => [tinyManifest(model).digest, model]));
const [logDigest, absoluteDigest] = [...registered.keys()] as [string, string];
let read: string[];
let bytes: Uint8Array;
let extractors: Extractors;

const create = (keptBytes: number) =>
  inTinyBase((folder) =>
    createExtractors({
      folder,
      keptBytes,
      processors: 1,
      async read(digest) {
        read.push(digest);
        const model = registered.get(digest);
        if (!model) throw new Error('There is none.');
        return { manifest: tinyManifest(model), model };
      },
    }),
  );
const featuresBy = (digest: string | undefined) =>
  extractors.use(digest, async (extractor) => {
    const extraction = await extractor.extract(bytes);
    return extraction.ok ? [...extraction.features].map((feature) => Math.round(100 * feature) / 100) : [];
  });

beforeEach(async () => {
  read = [];
  bytes = await plain(40, 40, [200, 100, 50]).png().toBuffer();
  extractors = await create(1e6);
});

afterEach(() => (extractors.builtIn as { close?: () => Promise<void> }).close?.());

test('each base model gives its own features, the built-in one without being read', async () => {
  expect(await featuresBy(undefined)).toEqual([200, 100, 50]);
  expect(await featuresBy(extractors.builtIn.base.digest)).toEqual([200, 100, 50]);
  expect(read).toEqual([]);
  expect(await featuresBy(logDigest)).toEqual([5.3, 4.61, 3.91]);
});

test('a registered one is loaded once for concurrent calls', async () => {
  await Promise.all([featuresBy(logDigest), featuresBy(logDigest), featuresBy(logDigest)]);
  expect(await featuresBy(logDigest)).toEqual([5.3, 4.61, 3.91]);
  expect(read).toEqual([logDigest]);
});

test('base models beyond the limit are dropped when unused, and loaded again', async () => {
  extractors = await create(log.length);
  const result = extractors.use(logDigest, async (extractor) => {
    await featuresBy(absoluteDigest);
    await featuresBy(absoluteDigest);
    const extraction = await extractor.extract(bytes);
    return extraction.ok;
  });
  expect(await result).toBe(true);
  expect(await featuresBy(logDigest)).toEqual([5.3, 4.61, 3.91]);
  expect(read).toEqual([logDigest, absoluteDigest, logDigest]);
});

test("one that can't be read fails for its callers, and is tried again", async () => {
  await expect(featuresBy('x')).rejects.toThrow('There is none.');
  await expect(featuresBy('x')).rejects.toThrow('There is none.');
  expect(read).toEqual(['x', 'x']);
});

describe('trunks', () => {
  const [own, other] = [tinyBlocks(1), tinyBlocks(2)];
  const create = (keptBytes: number) =>
    inFolder({ 'model.onnx': own.model, 'manifest.json': JSON.stringify(own.manifest) }, async (folder) => {
      const extractors = await createExtractors({
        folder,
        keptBytes,
        processors: 1,
        async read(digest) {
          read.push(digest);
          return other;
        },
      });
      // The built-in base model is read again, so its folder must exist.
      const sizes = await mapSizes(extractors);
      return { extractors, sizes };
    });
  const sizeBy = (from: Extractors, digest: string | undefined, depth: number) =>
    from.useTrunk(digest, depth, async ({ map, extract }) => {
      const extraction = await extract(bytes);
      return [map.channels, map.side, extraction.ok && extraction.map.length];
    });
  const mapSizes = (from: Extractors) =>
    Promise.all([
      sizeBy(from, undefined, 0),
      sizeBy(from, own.manifest.digest, 2),
      sizeBy(from, other.manifest.digest, 1),
      sizeBy(from, other.manifest.digest, 1),
    ]);

  test('of the built-in and of registered base models are loaded on demand, once for concurrent calls', async () => {
    const { extractors, sizes } = await create(1e6);
    expect(sizes).toEqual([
      [3, 16, 768],
      [4, 8, 256],
      [4, 16, 1024],
      [4, 16, 1024],
    ]);
    expect(read).toEqual([other.manifest.digest]);
    expect(await sizeBy(extractors, other.manifest.digest, 1)).toEqual([4, 16, 1024]);
    expect(read).toHaveLength(1);
  });

  test('beyond the limit are dropped', async () => {
    const { extractors } = await create(1);
    const { digest } = other.manifest;
    await sizeBy(extractors, digest, 0);
    read = [];
    await sizeBy(extractors, digest, 1);
    await sizeBy(extractors, digest, 0);
    expect(read).toEqual([digest, digest]);
  });

  test('of blocks that do not exist are refused', async () => {
    const { extractors } = await create(1e6);
    await expect(sizeBy(extractors, other.manifest.digest, 3)).rejects.toThrow('has blocks 0 to 2, and no block 3');
  });
});
