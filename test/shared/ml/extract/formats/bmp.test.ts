import { describe, expect, test } from '@jest/globals';
import { isFault } from '../../../../../shared/ml/extract/fault.ts';
import { readBmp } from '../../../../../shared/ml/extract/formats/bmp.ts';
import { readBmpHeader } from '../../../../../shared/ml/extract/formats/bmp-header.ts';
import { bmp, packed, words } from './bmps.ts';

/** 5 x 3 pixels, top row first: an index of the palette for each. */
const indices = [
  [0, 1, 2, 3, 1],
  [3, 2, 1, 0, 0],
  [1, 1, 2, 3, 3],
];
const palette = [
  [0, 0, 0],
  [255, 0, 0],
  [0, 255, 0],
  [40, 80, 248],
];
const rgb = indices.flat().flatMap((index) => palette[index] as number[]);
const upwards = [...indices].reverse();
const size = { width: 5, height: 3 };
const of = (map: (colour: number[]) => number) =>
  upwards.map((row) => row.map((index) => map(palette[index] as number[])));
const part = (colour: number[], i: number) => colour[i] as number;

function read(bytes: Buffer) {
  const header = readBmpHeader(bytes);
  if (isFault(header)) return header.cause;
  const pixels = readBmp(bytes, header);
  return isFault(pixels)
    ? pixels.cause
    : { ...pixels, data: [...pixels.data], width: header.width, height: header.height };
}

const black = indices.flat().flatMap((index) => (index % 2 ? [255, 0, 0] : [0, 0, 0]));
const kinds: [string, Buffer, number[]][] = [
  [
    '1 bit',
    bmp({
      ...size,
      bits: 1,
      palette: palette.slice(0, 2),
      data: packed(
        upwards.map((row) => row.map((index) => index % 2)),
        1,
      ),
    }),
    black,
  ],
  ['2 bits', bmp({ ...size, bits: 2, palette, data: packed(upwards, 2) }), rgb],
  ['4 bits', bmp({ ...size, bits: 4, palette, data: packed(upwards, 4) }), rgb],
  ['8 bits', bmp({ ...size, bits: 8, palette, data: packed(upwards, 8) }), rgb],
  [
    '8 bits of OS/2',
    bmp({
      ...size,
      bits: 8,
      palette: [...palette, ...new Array(252).fill([9, 9, 9])],
      headerSize: 12,
      data: packed(upwards, 8),
    }),
    rgb,
  ],
  ['the top row first', bmp({ ...size, height: -3, bits: 8, palette, data: packed(indices, 8) }), rgb],
  [
    '24 bits',
    bmp({
      ...size,
      bits: 24,
      data: words(
        of(([r = 0, g = 0, b = 0]) => (r << 16) | (g << 8) | b),
        24,
      ),
    }),
    rgb,
  ],
  [
    '32 bits, the last eight unused',
    bmp({
      ...size,
      bits: 32,
      data: words(
        of(([r = 0, g = 0, b = 0]) => (r << 16) | (g << 8) | b),
        32,
      ),
    }),
    rgb,
  ],
  [
    '16 bits',
    bmp({
      ...size,
      bits: 16,
      data: words(
        of((c) => ((part(c, 0) >> 3) << 10) | ((part(c, 1) >> 3) << 5) | (part(c, 2) >> 3)),
        16,
      ),
    }),
    rgb.map((level) => Math.round(((level >> 3) * 255) / 31)),
  ],
  [
    '16 bits by masks',
    bmp({
      ...size,
      bits: 16,
      compression: 3,
      masks: [0xf800, 0x7e0, 0x1f],
      data: words(
        of((c) => ((part(c, 0) >> 3) << 11) | ((part(c, 1) >> 2) << 5) | (part(c, 2) >> 3)),
        16,
      ),
    }),
    rgb.map((level, i) =>
      i % 3 === 1 ? Math.round(((level >> 2) * 255) / 63) : Math.round(((level >> 3) * 255) / 31),
    ),
  ],
  [
    '32 bits by masks in the order BGR',
    bmp({
      ...size,
      bits: 32,
      compression: 3,
      masks: [0xff, 0xff00, 0xff0000],
      data: words(
        of(([r = 0, g = 0, b = 0]) => (b << 16) | (g << 8) | r),
        32,
      ),
    }),
    rgb,
  ],
  [
    '8 bits, run-length encoded',
    bmp({
      ...size,
      bits: 8,
      compression: 1,
      palette,
      data: Buffer.from([2, 1, 1, 2, 2, 3, 0, 0, 0, 3, 3, 2, 1, 0, 2, 0, 0, 0, 1, 0, 0, 3, 1, 2, 3, 0, 1, 1, 0, 1]),
    }),
    rgb,
  ],
  [
    '4 bits, run-length encoded',
    bmp({
      ...size,
      bits: 4,
      compression: 2,
      palette,
      data: Buffer.from([
        2, 0x11, 1, 0x20, 2, 0x33, 0, 0, 0, 3, 0x32, 0x10, 2, 0x00, 0, 0, 0, 5, 0x01, 0x23, 0x10, 0, 0, 1,
      ]),
    }),
    rgb,
  ],
];

describe('a BMP is read', () => {
  test.each(kinds)('of %s', (_, file, data) => {
    expect(read(file)).toEqual({ width: 5, height: 3, channels: 3, data });
  });

  test('of 32 bits with transparency', () => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const data = words(
      of(([r = 0, g = 0, b = 0]) => (0x80 << 24) | (r << 16) | (g << 8) | b),
      32,
    );
    const alphas = { ...size, bits: 32, compression: 3, headerSize: 108, masks };
    const rgba = (alpha: number) => indices.flat().flatMap((index) => [...(palette[index] as number[]), alpha]);
    expect(read(bmp({ ...alphas, data }))).toMatchObject({ channels: 4, data: rgba(128) });
    // An alpha channel of zeros would make the picture invisible.
    for (let at = 3; at < data.length; at += 4) data[at] = 0;
    expect(read(bmp({ ...alphas, data }))).toMatchObject({ channels: 4, data: rgba(255) });
  });

  test('with pixels outside all runs, which get the first colour', () => {
    const data = Buffer.from([1, 1, 0, 2, 2, 1, 2, 2, 0, 1]);
    const picture = [0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 1, 0, 0, 0, 0].flatMap((index) => palette[index] as number[]);
    expect(read(bmp({ ...size, bits: 8, compression: 1, palette, data }))).toMatchObject({ data: picture });
  });

  test('with a short palette: other colours are black', () => {
    const file = bmp({ ...size, bits: 8, palette: palette.slice(0, 3), data: packed(upwards, 8) });
    expect(read(file)).toMatchObject({
      data: rgb.map((level, i) => (indices.flat()[Math.floor(i / 3)] === 3 ? 0 : level)),
    });
  });

  test('without an offset of the pixels', () => {
    const file = bmp({ ...size, bits: 8, palette, data: packed(upwards, 8) });
    file.writeUInt32LE(0, 10);
    expect(read(file)).toMatchObject({ data: rgb });
  });
});

describe('a BMP is refused', () => {
  const whole = (kinds[3] as (typeof kinds)[number])[1];

  test('wherever it was cut, except in the padding of its last row', () => {
    for (const [name, file] of kinds) {
      const left = [1, 2, 3, 4, 8].map((missing) => read(file.subarray(0, -missing)));
      expect([name, left.at(-1)]).toEqual([name, expect.stringContaining('cut short')]);
      for (const each of left) if (typeof each !== 'string') expect([name, each]).toEqual([name, read(file)]);
    }
    for (let end = 60; end < whole.length - 8; end++) expect(read(whole.subarray(0, end))).toContain('cut short');
  });

  test.each([
    [
      'of 3 bits',
      bmp({ ...size, bits: 3, data: packed(upwards, 8) }),
      'it has 3 bits per pixel, which is not valid in a BMP',
    ],
    [
      'that holds a JPEG',
      bmp({ ...size, bits: 0, compression: 4, data: packed(upwards, 8) }),
      'its pixels are compressed as JPEG',
    ],
    [
      'compressed otherwise',
      bmp({ ...size, bits: 8, compression: 9, palette, data: packed(upwards, 8) }),
      'its pixels are compressed by method 9, which is not supported',
    ],
    [
      'without pixels',
      bmp({ width: 0, height: 3, bits: 8, palette, data: packed(upwards, 8) }),
      'its header says that it has no pixels',
    ],
    [
      'of negative width',
      bmp({ width: -5, height: 3, bits: 8, palette, data: packed(upwards, 8) }),
      'its header says that it has no pixels',
    ],
  ])('%s', (_, file, cause) => {
    expect(read(file)).toBe(cause);
  });
});
