import { beforeAll, describe, expect, test } from '@jest/globals';
import { attempt } from '../../../../shared/ml/extract/attempt.ts';
import { decodeImage, prepareDecoding, readHeader } from '../../../../shared/ml/extract/decode.ts';
import type { Source } from '../../../../shared/ml/extract/source.ts';
import { sceneOf } from './formats/decoded.ts';
import { find, patched } from './formats/jpegs.ts';
import { withTag } from './formats/tiffs.ts';

beforeAll(() => prepareDecoding());

async function reasonOf(bytes: Uint8Array): Promise<string> {
  const header = await readHeader(bytes);
  const image = header.ok ? await decodeImage(header, 64) : header;
  return image.ok ? 'decoded' : image.rejection.reason;
}

const overwritten = (file: Buffer, from: number, to: number) => Buffer.from(file).fill(0x55, from, to);

/** Files with one fault each, and the expected message, which for some comes from libvips. */
async function faultyFiles(): Promise<[Buffer, RegExp][]> {
  const jpeg = await sceneOf().jpeg().toBuffer();
  const progressive = await sceneOf().jpeg({ progressive: true }).toBuffer();
  const png = await sceneOf().png().toBuffer();
  const webp = await sceneOf().webp({ lossless: true }).toBuffer();
  const gif = await sceneOf().gif().toBuffer();
  const avif = await sceneOf().avif({ effort: 0 }).toBuffer();
  const tiff = await sceneOf().tiff({ compression: 'lzw' }).toBuffer();
  return [
    [jpeg, /^decoded$/],
    [jpeg.subarray(0, 900), /cut short: it ends in the middle/],
    [patched(jpeg, find(jpeg, 0xc0) + 4, 12), /12 bits per channel/],
    [overwritten(progressive, progressive.length >> 1, progressive.length - 200), /its JPEG data are damaged: .*JPEG/],
    [patched(png, 20, 1), /checksum of its header is wrong/],
    [png, /^decoded$/],
    [overwritten(png, png.indexOf('IDAT') + 30, png.indexOf('IDAT') + 60), /checksum of its chunk IDAT is wrong/],
    [overwritten(webp, 100, 2000), /its WebP data are damaged/],
    [overwritten(gif, gif.length - 900, gif.length - 700), /its GIF data are damaged|cut short/],
    [
      overwritten(avif, avif.indexOf('mdat') + 8, avif.length),
      /its AVIF data are damaged: (?!.*(?:JPEG|PNG|WebP|TIFF|strip))/,
    ],
    [overwritten(tiff, 60, 900), /its TIFF data are damaged/],
    [withTag(tiff, 259, 34_925), /compressed by method 34925/],
    [Buffer.alloc(0), /empty \(0 bytes\)/],
    [Buffer.from('<!doctype html><p>Not found'), /a web page \(HTML\)/],
  ];
}

describe('a rejection', () => {
  test('names the fault of its own image, however many are decoded at the same time', async () => {
    const files = await faultyFiles();
    const alone: string[] = [];
    for (const [file, expected] of files) {
      const reason = await reasonOf(file);
      expect(reason).toMatch(expected);
      alone.push(reason);
    }
    for (let round = 0; round < 5; round++) {
      const turned = files.map((_, i) => (i + round) % files.length);
      const reasons = await Promise.all(turned.map((i) => reasonOf((files[i] as (typeof files)[number])[0])));
      expect(reasons).toEqual(turned.map((i) => alone[i]));
    }
  });
});

describe('work on an image', () => {
  const source: Source = {
    format: 'PNG',
    maxPixels: 1,
    memoryPerPixel: 1,
    open: () => ({ bytes: new Uint8Array(), options: {} }),
  };

  test('is repeated alone if it fails', async () => {
    let underWay = 0;
    const beside: number[] = [];
    const failing = async () => {
      underWay++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      beside.push(underWay);
      underWay--;
      throw new Error('no');
    };
    await Promise.all([1, 2, 3].map(() => attempt(source, failing)));
    expect(beside.slice(3)).toEqual([1, 1, 1]);
  });

  test('that fails for lack of memory, even alone, is not a fault of the image', async () => {
    const short = () => Promise.reject(new Error('vips_tracked: out of memory --- size == 400MB'));
    await expect(attempt(source, short)).rejects.toThrow('out of memory');
    for (const ofTheImage of ['heif: Memory allocation error: Security limit exceeded', 'Failed to allocate memory']) {
      const asks = () => Promise.reject(new Error(ofTheImage));
      expect(await attempt(source, asks)).toMatchObject({ ok: false, rejection: { code: 'undecodable' } });
    }
  });

  test('that succeeds at the second attempt has a result', async () => {
    let times = 0;
    const work = async () => {
      if (times++ === 0) throw new Error('out of memory');
      return times;
    };
    expect(await attempt(source, work)).toMatchObject({ ok: true, result: 2 });
  });
});
