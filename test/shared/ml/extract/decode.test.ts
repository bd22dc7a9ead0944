import { beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { imageFormatNames } from '../../../../shared/domain/images/formats.ts';
import { decodeImage, prepareDecoding, readHeader } from '../../../../shared/ml/extract/decode.ts';
import { decodePath } from '../../../../shared/ml/extract/decode-path.ts';
import { noise } from '../../../bases/patterns.ts';
import { animation, type Colour, corners, oriented, plain } from './pictures.ts';

const size = 224;
const orange: Colour = [200, 100, 50];
const raw = (data: Buffer | Uint8Array, width: number, height: number, channels: 1 | 2 | 3 | 4) =>
  sharp(data, { raw: { width, height, channels } });
const noisy = (width: number, height: number) => raw(noise(width * height * 3), width, height, 3);
/** Noise over a ramp: contains all frequencies. */
const texture = (width: number, height: number) =>
  raw(
    noise(width * height * 3).map((value, i) => (value >> 2) + ((i % (width * 3)) * 190) / (width * 3)),
    width,
    height,
    3,
  );

async function decode(bytes: Uint8Array) {
  const header = await readHeader(bytes);
  const image = header.ok ? await decodeImage(header, size) : header;
  if (!header.ok || !image.ok) throw new Error(JSON.stringify(image));
  return { ...header, ...image };
}

async function rejectionOf(bytes: Uint8Array) {
  const header = await readHeader(bytes);
  const result = header.ok ? await decodeImage(header, size) : header;
  return result.ok ? undefined : result.rejection;
}

const pixelAt = (pixels: Uint8Array, x: number, y: number) => [...pixels.subarray((y * size + x) * 3).subarray(0, 3)];

function expectNear(found: readonly number[], expected: readonly number[], tolerance: number) {
  const off = found.map((value, i) => Math.abs(value - (expected[i] as number)));
  if (!(Math.max(...off) <= tolerance)) expect(found).toEqual(expected);
}

const foreign: Record<string, Buffer> = {
  SVG: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="9" height="9"/></svg>'),
  'the header of a PDF': Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'),
  'a RIFF file that is no WebP': Buffer.from('RIFF\x24\0\0\0WAVEfmt '),
  'random bytes': Buffer.from(noise(5000)),
  text: Buffer.from('hello'),
};
beforeAll(() => prepareDecoding());

describe('an image of any kind becomes 8-bit RGB', () => {
  const kinds: [string, () => Promise<Buffer>, Colour, number][] = [
    ['RGB PNG', () => plain(40, 30, orange).png().toBuffer(), orange, 0],
    ['JPEG', () => plain(40, 30, orange).jpeg().toBuffer(), orange, 2],
    ['progressive JPEG', () => plain(40, 30, orange).jpeg({ progressive: true }).toBuffer(), orange, 2],
    // The colours of process inks: the way there and back is not exact.
    ['CMYK JPEG', () => plain(40, 30, orange).toColourspace('cmyk').jpeg().toBuffer(), orange, 40],
    ['16-bit PNG', () => plain(40, 30, orange).toColourspace('rgb16').png().toBuffer(), orange, 0],
    [
      '16-bit grey PNG',
      () => raw(Buffer.alloc(1200, 90), 40, 30, 1).toColourspace('grey16').png().toBuffer(),
      [90, 90, 90],
      1,
    ],
    ['grey JPEG', () => raw(Buffer.alloc(1200, 90), 40, 30, 1).toColourspace('b-w').jpeg().toBuffer(), [90, 90, 90], 1],
    ['palette PNG', () => plain(40, 30, orange).png({ palette: true }).toBuffer(), orange, 2],
    ['interlaced PNG', () => plain(40, 30, orange).png({ progressive: true }).toBuffer(), orange, 0],
    ['transparent PNG', () => raw(Buffer.alloc(4800), 40, 30, 4).png().toBuffer(), [255, 255, 255], 0],
    [
      'half transparent black PNG',
      () => raw(Buffer.alloc(4800).fill('0000007f', 'hex'), 40, 30, 4).png().toBuffer(),
      [128, 128, 128],
      1,
    ],
    [
      'transparent grey PNG',
      () => raw(Buffer.alloc(2400), 40, 30, 2).toColourspace('b-w').png().toBuffer(),
      [255, 255, 255],
      0,
    ],
    ['transparent WebP', () => raw(Buffer.alloc(4800), 40, 30, 4).webp().toBuffer(), [255, 255, 255], 0],
    ['transparent GIF', () => raw(Buffer.alloc(4800), 40, 30, 4).gif().toBuffer(), [255, 255, 255], 0],
    ['lossless WebP', () => plain(40, 30, orange).webp({ lossless: true }).toBuffer(), orange, 0],
    [
      'JPEG in Display P3',
      () => plain(40, 30, orange).withIccProfile('p3').jpeg({ quality: 100 }).toBuffer(),
      orange,
      3,
    ],
    [
      'animated GIF, its first frame',
      () =>
        animation()
          .gif({ delay: [9, 9] })
          .toBuffer(),
      [255, 255, 255],
      0,
    ],
    [
      'animated WebP, its first frame',
      () =>
        animation()
          .webp({ delay: [9, 9] })
          .toBuffer(),
      [255, 255, 255],
      0,
    ],
  ];

  test.each(kinds)('%s', async (_, make, colour, tolerance) => {
    const { pixels, thumbnail, width, height } = await decode(await make());
    expect({ width, height }).toEqual({ width: 40, height: 30 });
    expect(pixels).toHaveLength(size * size * 3);
    expectNear(pixelAt(pixels, 112, 112), colour, tolerance);
    expect(thumbnail).toHaveLength(1024);
    const luma = (299 * colour[0] + 587 * colour[1] + 114 * colour[2]) / 1000;
    expectNear([thumbnail[500] as number], [luma], tolerance + 1);
  });

  test.each([
    [1, 1],
    [3000, 2],
    [2, 3000],
    [1, 65_000],
    [7, 56],
    [7, 57],
  ])('%i x %i pixels', async (width, height) => {
    const { pixels, thumbnail, ...seen } = await decode(await plain(width, height, orange).png().toBuffer());
    expect(seen).toMatchObject({ width, height });
    expectNear(pixelAt(pixels, 0, 0), orange, 1);
    expectNear(pixelAt(pixels, 223, 223), orange, 1);
    expect(new Set(thumbnail)).toEqual(new Set([124]));
  });
});

describe('EXIF orientation', () => {
  const expectUpright = async (bytes: Buffer) => {
    const { pixels, thumbnail, width, height } = await decode(bytes);
    expect({ width, height }).toEqual({ width: 80, height: 60 });
    const seen = { topLeft: [40, 40], topRight: [180, 40], bottomLeft: [40, 180], bottomRight: [180, 180] } as const;
    for (const [corner, [x, y]] of Object.entries(seen)) {
      expectNear(pixelAt(pixels, x, y), corners[corner as keyof typeof seen], 4);
    }
    const greys = [5 * 32 + 5, 5 * 32 + 26, 26 * 32 + 5, 26 * 32 + 26].map((at) => thumbnail[at] as number);
    expectNear(greys, [87, 118, 52, 240], 3);
  };

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is applied', async (orientation) => {
    await expectUpright(await oriented(orientation));
  });

  test.each([0, 9, 65_535])('%i, which is invalid, counts as 1', async (tag) => {
    await expectUpright(await oriented(1, tag));
  });
});

describe('the crop', () => {
  const cover = (bytes: Buffer) =>
    sharp(bytes)
      .resize({ width: size, height: size, fit: 'cover', kernel: 'cubic', fastShrinkOnLoad: false })
      .raw()
      .toBuffer();

  test.each([
    [400, 533],
    [533, 400],
    [225, 224],
    [100, 37],
    [2000, 1500],
    [3000, 500],
  ])("of %i x %i pixels is sharp's own cover crop, to the bit", async (width, height) => {
    const bytes = await noisy(width, height).jpeg().toBuffer();
    const { pixels } = await decode(bytes);
    expect(Buffer.compare(pixels, await cover(bytes))).toBe(0);
  });

  test('does not change an image of the right size', async () => {
    const { pixels } = await decode(await noisy(size, size).png().toBuffer());
    expect(Buffer.compare(pixels, noise(size * size * 3))).toBe(0);
  });

  test('is antialiased: fine stripes become grey', async () => {
    const stripes = Buffer.alloc(896 * 896 * 3).map((_, i) => (Math.floor(i / 3) % 2) * 255);
    const { pixels } = await decode(await raw(stripes, 896, 896, 3).png().toBuffer());
    expectNear(pixelAt(pixels, 100, 100), [128, 128, 128], 3);
  });
});

test('the decode path gives its reference pixels', async () => {
  const { pixels, thumbnail } = await decode(await texture(500, 300).png().toBuffer());
  const samples = [pixelAt(pixels, 0, 0), pixelAt(pixels, 60, 150), pixelAt(pixels, 223, 223)].flat();
  expect(decodePath).toBe('cover-cubic-1');
  expectNear([...samples, ...thumbnail.subarray(500, 503)], [65, 87, 53, 96, 111, 90, 175, 191, 188, 153, 159, 163], 1);
});

describe('rejected permanently, with a remedy', () => {
  test('an empty file', async () => {
    expect(await rejectionOf(new Uint8Array())).toEqual({
      code: 'empty',
      reason: 'The file is empty (0 bytes). Upload it again.',
    });
  });

  test('a file over 20 MiB', async () => {
    const bytes = Buffer.alloc(20 * 2 ** 20 + 1);
    bytes.set(await plain(9, 9, orange).jpeg().toBuffer());
    expect(await rejectionOf(bytes)).toEqual({
      code: 'too-large',
      reason: 'The file has 20971521 bytes; the limit is 20971520 (20 MiB). Save a smaller one.',
    });
  });

  test('an image over 50 megapixels', async () => {
    expect(await rejectionOf(await plain(10_000, 5001, orange).png().toBuffer())).toEqual({
      code: 'too-many-pixels',
      reason: 'The image has 10000 x 5001 pixels; the limit is 50 million. Make it smaller.',
    });
  });

  test('but not one of 50 megapixels', async () => {
    expect(await rejectionOf(await plain(10_000, 5000, orange).jpeg().toBuffer())).toBeUndefined();
  });

  test.each([
    ['SVG', `The file is an SVG drawing. Convert it to ${imageFormatNames}.`],
    ['the header of a PDF', 'The file is a PDF document. Export its pages as images.'],
    ['a RIFF file that is no WebP', 'The file is an audio file. Use the image file itself.'],
    ['random bytes', `The file is of an unknown format. If it is an image, convert it to ${imageFormatNames}.`],
    ['text', 'The file is text. Use the image file itself.'],
  ])('%s', async (kind, reason) => {
    expect(await rejectionOf(foreign[kind] as Buffer)).toEqual({ code: 'unknown-format', reason });
  });

  test.each(['jpeg', 'png', 'webp', 'gif'] as const)('half a %s', async (format) => {
    const bytes = await noisy(300, 200).toFormat(format).toBuffer();
    expect(await rejectionOf(bytes.subarray(0, bytes.length >> 1))).toEqual({
      code: 'undecodable',
      reason:
        "The image can't be decoded (the file was cut short: it ends in the middle of the image data). Copy or download it again.",
    });
  });

  test.each(['jpeg', 'png', 'webp', 'gif'] as const)('the first 16 bytes of a %s', async (format) => {
    const bytes = await noisy(300, 200).toFormat(format).toBuffer();
    expect(await rejectionOf(bytes.subarray(0, 16))).toMatchObject({ code: 'undecodable' });
  });
});

describe('once decoding is prepared', () => {
  test('sharp itself can no longer read SVG', async () => {
    await expect(sharp(foreign.SVG).metadata()).rejects.toThrow('unsupported image format');
  });
});
