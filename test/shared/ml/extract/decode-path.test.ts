import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decoders } from '../../../../shared/ml/extract/decode.ts';
import { decodePath } from '../../../../shared/ml/extract/decode-path.ts';
import { type ClosableExtractor, createExtractor } from '../../../../shared/ml/extract/extractor.ts';
import { extractorId } from '../../../../shared/ml/extract/manifest.ts';
import { pixelBase } from './pixel-base.ts';

/**
 * What decode path `cover-cubic-1` made of these images when it was named. Embeddings of a deployment are kept over
 * updates, so pixels that differ need another name: a new decode path, which gets a reference file of its own.
 */
const reference: {
  decodePath: string;
  images: Record<string, { bytes: string; pixels: string; thumbnail: string }>;
} = JSON.parse(await readFile(new URL('decode-path.reference.json', import.meta.url), 'utf8'));

const { digest } = pixelBase.manifest;
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
/** Libraries for other processors may round differently. */
const rounding = 1;
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] as number))), 0);
};

let extractor: ClosableExtractor;
beforeAll(async () => {
  extractor = await createExtractor({ files: pixelBase });
});
afterAll(() => extractor.close());

describe(`decode path ${reference.decodePath}`, () => {
  test('is still registered', () => expect(Object.keys(decoders)).toContain(reference.decodePath));

  test.each(Object.entries(reference.images))('gives its reference pixels and thumbnail: %s', async (_, image) => {
    const as = extractorId(digest, reference.decodePath);
    const extraction = await extractor.extract(bytesOf(image.bytes), { as });
    if (!extraction.ok) throw new Error(extraction.rejection.reason);
    expect(largestDifference(extraction.features, bytesOf(image.pixels))).toBeLessThanOrEqual(rounding);
    expect(largestDifference(extraction.thumbnail, bytesOf(image.thumbnail))).toBeLessThanOrEqual(rounding);
  });
});

test('every decode path has its own id, and the current one has that of the extractor', () => {
  expect(extractor.ids).toEqual(Object.keys(decoders).map((path) => extractorId(digest, path)));
  expect(extractor.id).toBe(extractorId(digest, decodePath));
});

test('an extractor with several decode paths uses the requested one', async () => {
  const black = async () => ({ ok: true as const, pixels: new Uint8Array(3072), thumbnail: new Uint8Array(1024) });
  const both = await createExtractor({ files: pixelBase, decoders: { ...decoders, black } });
  const image = bytesOf(reference.images.WebP?.bytes ?? '');
  try {
    const [now, then] = [await both.extract(image), await both.extract(image, { as: extractorId(digest, 'black') })];
    expect(now).toEqual(await extractor.extract(image));
    expect(then).toMatchObject({ ok: true, features: new Float32Array(3072) });
    await expect(both.extract(image, { as: 'x' })).rejects.toThrow(`Extractor ${both.id} has no decoder for x.`);
  } finally {
    await both.close();
  }
});
