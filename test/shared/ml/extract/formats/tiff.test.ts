import { beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { prepareDecoding, readHeader } from '../../../../../shared/ml/extract/decode.ts';
import { plain as plainColour } from '../pictures.ts';
import { decoded, difference, pixel, scene, sceneOf } from './decoded.ts';
import { withDirectory, withNewTag, withTag } from './tiffs.ts';

const raw = 'Export it as JPEG or TIFF from your raw converter.';
const [compression, photometric, bits, samples, below, format, dng] = [259, 262, 258, 277, 330, 339, 50_706];
const subfileType = 254;
const cfa = 32_803;

let png: Buffer | string;
let plain: Buffer;
beforeAll(async () => {
  prepareDecoding();
  png = await decoded(await sceneOf().png().toBuffer());
  plain = await sceneOf().tiff({ compression: 'none' }).toBuffer();
});

describe('a TIFF gives the pixels of its picture', () => {
  test.each([
    ['uncompressed', () => sceneOf().tiff({ compression: 'none' }), 0],
    ['LZW', () => sceneOf().tiff({ compression: 'lzw' }), 0],
    ['Deflate with a predictor', () => sceneOf().tiff({ compression: 'deflate', predictor: 'horizontal' }), 0],
    ['PackBits', () => sceneOf().tiff({ compression: 'packbits' }), 0],
    ['JPEG', () => sceneOf().tiff({ compression: 'jpeg', quality: 95 }), 24],
    ['in tiles', () => sceneOf().tiff({ compression: 'deflate', tile: true, tileWidth: 32, tileHeight: 32 }), 0],
    [
      'in tiles of JPEG',
      () => sceneOf().tiff({ compression: 'jpeg', quality: 95, tile: true, tileWidth: 32, tileHeight: 32 }),
      24,
    ],
    ['BigTIFF', () => sceneOf().tiff({ compression: 'lzw', bigtiff: true }), 0],
    ['16 bits a channel', () => sceneOf().toColourspace('rgb16').tiff({ compression: 'lzw' }), 2],
    ['opaque alpha', () => sceneOf().ensureAlpha().tiff({ compression: 'lzw' }), 0],
  ] as const)('%s', async (_, make, tolerance) => {
    const image = await decoded(await make().toBuffer());
    expect(difference(image, png)).toBeLessThanOrEqual(tolerance);
  });

  test('of CMYK, as close as process inks allow', async () => {
    const file = await plainColour(64, 64, [200, 100, 50])
      .toColourspace('cmyk')
      .tiff({ compression: 'lzw' })
      .toBuffer();
    const [red = 0, green = 0, blue = 0] = pixel(await decoded(file), 9, 9);
    expect([Math.abs(red - 200) < 40, Math.abs(green - 100) < 40, Math.abs(blue - 50) < 40]).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('of one bit', async () => {
    const two = Buffer.from(Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 32 ? 0 : 255)));
    const file = await sharp(two, { raw: { width: 64, height: 64, channels: 1 } })
      .toColourspace('b-w')
      .tiff({ bitdepth: 1, compression: 'ccittfax4' })
      .toBuffer();
    const image = await decoded(file);
    expect([pixel(image, 5, 5), pixel(image, 60, 5)]).toEqual([
      [0, 0, 0],
      [255, 255, 255],
    ]);
  });

  test('of several pages, the first', async () => {
    const pages = Buffer.concat([scene(), Buffer.alloc(72 * 56 * 3)]);
    const file = await sharp(pages, { raw: { width: 72, height: 112, channels: 3, pageHeight: 56 } })
      .tiff({ compression: 'lzw' })
      .toBuffer();
    expect(await readHeader(file)).toMatchObject({ width: 72, height: 56 });
    expect(difference(await decoded(file), png)).toBe(0);
  });

  test('with its orientation applied, transparency on white', async () => {
    expect(await readHeader(withTag(plain, 274, 6))).toMatchObject({ width: 56, height: 72 });
    const clear = sharp(Buffer.alloc(64 * 64 * 4), { raw: { width: 64, height: 64, channels: 4 } });
    expect(pixel(await decoded(await clear.tiff({ compression: 'lzw' }).toBuffer()), 9, 9)).toEqual([255, 255, 255]);
  });

  test('with unknown fields and wrong strip lengths', async () => {
    expect(difference(await decoded(withNewTag(plain, 65_000, 7)), png)).toBe(0);
    const one = await sharp(scene(), { raw: { width: 72, height: 56, channels: 3 } })
      .resize(20, 20)
      .tiff({ compression: 'none' })
      .toBuffer();
    expect(difference(await decoded(withTag(one, 279, 1 << 20)), await decoded(one))).toBe(0);
  });
});

describe('a TIFF is refused with the cause', () => {
  test.each([
    [
      'compressed as JPEG of the old style',
      () => withTag(plain, compression, 6),
      'its data are compressed by JPEG of the old style, which is not supported',
    ],
    [
      'compressed as LZMA',
      () => withTag(plain, compression, 34_925),
      'its data are compressed by method 34925, which is not supported',
    ],
    [
      'in CIELAB',
      () => withTag(plain, photometric, 8),
      'its colours are of kind 8 (CIELAB or another), not RGB, grey or CMYK',
    ],
    [
      'of 32 bits',
      () => withTag(plain, bits, 32),
      'it has 32 bits per channel, and only 8 or 16 unsigned bits are supported',
    ],
    [
      'of floating-point numbers',
      () => withTag(withTag(plain, bits, 32), format, 3),
      'it has 32 floating-point bits per channel, and only 8 or 16 unsigned bits are supported',
    ],
    ['of many channels', () => withTag(plain, samples, 200), 'it has 200 channels, and at most 5 are supported'],
  ])('%s', async (_, make, cause) => {
    expect(await decoded(make())).toContain(`The image can't be decoded (${cause}). `);
  });

  test.each([
    ['DNG', () => withNewTag(plain, dng, 0x0401)],
    [
      'a thumbnail with the picture below it',
      () => {
        const { tiff, at } = withDirectory(plain, photometric, 6);
        return withNewTag(withNewTag(tiff, below, at), subfileType, 1);
      },
    ],
    ['what the sensor saw', () => withTag(plain, photometric, cfa)],
    [
      'what the sensor saw, below a thumbnail',
      () => {
        const { tiff, at } = withDirectory(plain, photometric, cfa);
        return withNewTag(tiff, below, at);
      },
    ],
    [
      'Canon',
      () =>
        Buffer.concat([
          Buffer.from('II*\0\x10\0\0\0CR\x02\0', 'latin1'),
          Buffer.alloc(4),
          Buffer.from([1, 0]),
          Buffer.alloc(16),
        ]),
    ],
  ])('camera raw: %s', async (_, make) => {
    expect(await decoded(make())).toBe(`The image can't be decoded (it is a camera raw file). ${raw}`);
  });

  test.each([
    ['uncompressed', () => sceneOf().tiff({ compression: 'none' })],
    ['Deflate', () => sceneOf().tiff({ compression: 'deflate' })],
    ['JPEG', () => sceneOf().tiff({ compression: 'jpeg' })],
    ['in tiles', () => sceneOf().tiff({ compression: 'deflate', tile: true, tileWidth: 32, tileHeight: 32 })],
    ['in tiles of JPEG', () => sceneOf().tiff({ compression: 'jpeg', tile: true, tileWidth: 32, tileHeight: 32 })],
  ] as const)('wherever it was cut: %s', async (_, make) => {
    const file = await make().toBuffer();
    for (let cut = 9; cut < file.length; cut += Math.ceil(file.length / 50)) {
      expect([cut, await decoded(file.subarray(0, cut))]).toEqual([
        cut,
        expect.stringContaining('the file was cut short'),
      ]);
    }
    expect(await decoded(file.subarray(0, -1))).toContain('cut short');
  });

  test('with an empty directory', async () => {
    const empty = Buffer.from(plain);
    empty.writeUInt16LE(0, plain.readUInt32LE(4));
    expect(await decoded(empty)).toMatch(/^The image can't be decoded \(/);
    const directory = plain.readUInt32LE(4);
    const second = Buffer.concat([plain, Buffer.alloc(8)]);
    second.writeUInt32LE(plain.length, directory + 2 + 12 * plain.readUInt16LE(directory));
    expect(await decoded(second)).toMatch(/^The image can't be decoded \(/);
  });

  test('with overwritten image data', async () => {
    const file = await sceneOf().tiff({ compression: 'deflate' }).toBuffer();
    expect(await decoded(Buffer.from(file).fill(0x55, 300, 900))).toMatch(/\(its TIFF data are damaged(: .+)?\)/);
  });
});
