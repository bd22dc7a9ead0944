import { describe, expect, test } from '@jest/globals';
import { parseManifest } from '../../../../shared/domain/base/manifest.ts';
import { describeExtractor, readManifest } from '../../../../shared/ml/extract/manifest.ts';
import { inFolder, tinyManifest, tinyModel } from './tiny-base.ts';

const manifest = tinyManifest(tinyModel());
const readFrom = (content: object | string) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return inFolder({ 'manifest.json': text }, readManifest);
};

describe('readManifest', () => {
  test('reads a manifest', async () => {
    await expect(readFrom(manifest)).resolves.toEqual(manifest);
  });

  test('names the file that is missing', async () => {
    await expect(inFolder({}, readManifest)).rejects.toThrow(
      /manifest\.json can't be read: ENOENT.*Name the folder of a base model/,
    );
  });

  test('refuses what is not JSON', async () => {
    await expect(readFrom('{"name": ')).rejects.toThrow(/the file: is not JSON/);
  });

  test('lists every problem', async () => {
    await expect(readFrom({ ...manifest, digest: 'abc', bytes: 0 })).rejects.toThrow(
      /digest: must be a SHA-256 in hexadecimal; bytes: .*Restore it, or make it again/,
    );
  });

  test.each<[string, object]>([
    ['a crop that the decode path does not do', { decode: { ...manifest.decode, crop: 'pad' } }],
    ['a file outside of its folder', { file: '../model.onnx' }],
    ['an input that is not square', { input: { ...manifest.input, width: 64 } }],
    ['an input smaller than the thumbnail', { input: { ...manifest.input, width: 16, height: 16 } }],
    ['a field that is not known', { sise: 3 }],
  ])('refuses %s', async (_, change) => {
    await expect(readFrom({ ...manifest, ...change })).rejects.toThrow('is not a manifest of a base model');
  });
});

describe('parseManifest', () => {
  test('checks content from another source, and names the source', () => {
    expect(parseManifest({ ...manifest }, 'bases/1')).toEqual(manifest);
    expect(() => parseManifest({ ...manifest, digest: 'abc' }, 'bases/1')).toThrow(
      'bases/1 is not a manifest of a base model. digest: must be a SHA-256 in hexadecimal',
    );
  });
});

describe('describeExtractor', () => {
  const describeWith = (change: object) =>
    inFolder({ 'manifest.json': JSON.stringify({ ...manifest, ...change }) }, describeExtractor);

  test('needs the manifest alone', async () => {
    expect(await describeWith({})).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      base: { name: 'tiny', digest: manifest.digest, featureSize: 3, inputSize: 32, bytes: manifest.bytes },
    });
  });

  test('gives every base model its own extractor', async () => {
    const other = await describeWith({ digest: 'f'.repeat(64) });
    expect(other.id).not.toBe((await describeWith({})).id);
  });
});
