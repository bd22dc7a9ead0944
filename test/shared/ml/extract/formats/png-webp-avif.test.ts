import { beforeAll, describe, expect, test } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { maxImagePixels } from '../../../../../shared/domain/images/limits.ts';
import { prepareDecoding, readHeader } from '../../../../../shared/ml/extract/decode.ts';
import { plain } from '../pictures.ts';
import { decoded, difference, pixel, sceneOf } from './decoded.ts';

beforeAll(() => prepareDecoding());

const chunk = (png: Buffer, type: string) => png.indexOf(type) - 4;
const clear = () => sharp(Buffer.alloc(64 * 64 * 4), { raw: { width: 64, height: 64, channels: 4 } });

/** Expects a refusal when cut at about 60 places and near the end. The last `spare` bytes may be missing. */
async function expectCutRefused(file: Buffer, spare: number) {
  const whole = await decoded(file);
  const places = Array.from({ length: 60 }, (_, i) => Math.floor(40 + (i * (file.length - 40 - spare)) / 60));
  for (const cut of [...places, file.length - spare - 2, file.length - spare - 1]) {
    expect([cut, await decoded(file.subarray(0, cut))]).toEqual([
      cut,
      expect.stringContaining('the file was cut short'),
    ]);
  }
  if (spare > 0) expect(difference(await decoded(file.subarray(0, -spare)), whole)).toBe(0);
}

describe('a PNG', () => {
  test.each([
    ['plain', () => sceneOf().png()],
    ['interlaced', () => sceneOf().png({ progressive: true })],
    ['with a palette', () => sceneOf().png({ palette: true })],
  ] as [string, () => Sharp][])(
    '%s is refused wherever it was cut; without its last chunk it is whole',
    async (_, make) => {
      await expectCutRefused(await make().toBuffer(), 12);
    },
  );

  test.each([
    ['IHDR', 'the checksum of its header is wrong'],
    ['IDAT', 'the checksum of its chunk IDAT is wrong'],
  ])('with a wrong checksum of %s is refused', async (type, cause) => {
    const png = await sceneOf().png().toBuffer();
    const at = chunk(png, type);
    const checksum = at + 8 + png.readUInt32BE(at);
    png[checksum] = (png[checksum] ?? 0) ^ 1;
    expect(await decoded(png)).toContain(`(${cause}).`);
  });

  test('with a wrong checksum, or nonsense, in chunks that its pixels do not need is read', async () => {
    const png = await sceneOf().png().toBuffer();
    const extra = Buffer.from('\0\0\0\x08acTL\0\0\0\0\0\0\0\0\x12\x34\x56\x78', 'latin1');
    const faulty = Buffer.concat([png.subarray(0, 33), extra, png.subarray(33)]);
    expect(difference(await decoded(faulty), await decoded(png))).toBe(0);
  });

  test('whose chunks are out of step is refused', async () => {
    const png = await sceneOf().png().toBuffer();
    expect(await decoded(Buffer.concat([png.subarray(0, 40), png.subarray(43)]))).toContain(
      'has no chunk where one must begin',
    );
  });
});

describe('a WebP', () => {
  test.each([
    ['lossy', () => sceneOf().webp()],
    ['lossless', () => sceneOf().webp({ lossless: true })],
    ['with alpha', () => sceneOf().ensureAlpha(0.5).webp()],
  ] as [string, () => Sharp][])('%s is refused wherever it was cut', async (_, make) => {
    const file = await make().toBuffer();
    // A chunk of odd length is padded.
    const filling = file.toString('latin1', 12, 16) === 'VP8X' ? 0 : file.readUInt32LE(16) & 1;
    await expectCutRefused(file, filling);
  });

  test.each([-8, -2, 2, 1000])('whose header has a length that is wrong by %i is read', async (wrong) => {
    const webp = await sceneOf().webp().toBuffer();
    const faulty = Buffer.from(webp);
    faulty.writeUInt32LE(webp.readUInt32LE(4) + wrong, 4);
    expect(difference(await decoded(faulty), await decoded(webp))).toBe(0);
  });
});

describe('an AVIF', () => {
  let avif: Buffer;
  beforeAll(async () => {
    avif = await sceneOf().avif({ quality: 90, chromaSubsampling: '4:4:4', effort: 2 }).toBuffer();
  });

  test('gives the pixels of its picture', async () => {
    const png = await decoded(await sceneOf().png().toBuffer());
    expect(difference(await decoded(avif), png)).toBeLessThan(60);
    expect(pixel(await decoded(await plain(40, 30, [200, 100, 50]).avif().toBuffer()), 30, 30)).toEqual(
      [200, 100, 50].map((level) => expect.closeTo(level, -1)),
    );
  });

  test('of 10 bits, with transparency on white', async () => {
    const deep = await plain(40, 30, [200, 100, 50]).avif({ bitdepth: 10, effort: 2 }).toBuffer();
    expect(pixel(await decoded(deep), 30, 30)).toEqual([200, 100, 50].map((level) => expect.closeTo(level, -1)));
    expect(pixel(await decoded(await clear().avif({ effort: 2 }).toBuffer()), 9, 9)).toEqual([255, 255, 255]);
  });

  test('is refused wherever it was cut', async () => {
    await expectCutRefused(avif, 0);
  });

  test('has its own limit, because it takes more memory', async () => {
    const large = await plain(6000, 4300, [9, 9, 9]).avif({ effort: 0 }).toBuffer();
    expect(await decoded(large)).toBe(
      'The image has 6000 x 4300 pixels; the limit is 25 million for AVIF. Make it smaller.',
    );
    expect(6000 * 4300).toBeGreaterThan(maxImagePixels / 2);
    expect(await readHeader(avif)).toMatchObject({ source: { memoryPerPixel: 2 } });
  }, 120_000);

  test('with large data in a small declared size is refused before decoding', async () => {
    const large = await plain(3000, 3000, [9, 9, 9]).avif({ effort: 0 }).toBuffer();
    const size = large.indexOf('ispe') + 8;
    large.writeUInt32BE(64, size);
    large.writeUInt32BE(64, size + 4);
    expect(await decoded(large)).toMatch(/its AVIF data are damaged: .*limit/);
  }, 120_000);

  test.each([
    ['hvc1', 'its picture is coded as HEVC (as in HEIC), not as AV1'],
    ['j2k1', 'its picture is coded as JPEG 2000, not as AV1'],
  ])('whose picture is %s is refused', async (codec, cause) => {
    const other = Buffer.from(avif);
    other.write(codec, other.indexOf('av01'), 'latin1');
    expect(await decoded(other)).toContain(`(${cause})`);
  });

  test('without a description of its picture is refused', async () => {
    const other = Buffer.from(avif);
    other.write('free', other.indexOf('meta'), 'latin1');
    expect(await decoded(other)).toContain('it has no box that describes its picture');
  });
});
