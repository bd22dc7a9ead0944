import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createExtractors } from '../../../../shared/ml/extract/extractors.ts';
import type { Extractors } from '../../../../shared/ports/extractor.ts';
import { plain } from './pictures.ts';
import { inTinyBase, tinyManifest, tinyModel } from './tiny-base.ts';

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
