import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { decodeImage, readHeader } from '../../../../shared/ml/extract/decode.ts';
import { drawnImages } from '../../../../shared/ml/extract/drawn-images.ts';

/** Compares the page's resizing with the hosted version's. */

type MiddleSquare = (image: { data: Uint8Array; width: number; height: number }, size: number) => Uint8Array;
const { middleSquare }: { middleSquare: MiddleSquare } = await import(
  pathToFileURL(join(process.cwd(), 'shared/export/page/resize.mjs')).href
);

test.each([
  ['wide', 200, 120, 64],
  ['high', 130, 190, 64],
  ['as large as the model sees', 64, 64, 64],
  ['small', 40, 30, 64],
  ['more than four times as large', 300, 280, 48],
])(
  'of an image that is %s, pixels are those of the hosted version as good as equal',
  async (_, width, height, size) => {
    const side = Math.max(width, height);
    const drawn = sharp(drawnImages(1, side, 3), { raw: { width: side, height: side, channels: 3 } });
    const image = await drawn.extract({ left: 0, top: 0, width, height }).ensureAlpha().raw().toBuffer();
    const png = await sharp(image, { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer();
    const header = await readHeader(png);
    const hosted = header.ok ? await decodeImage(header, size) : header;
    const found = middleSquare({ data: image, width, height }, size);
    if (!hosted.ok) throw new Error(hosted.rejection.reason);
    const differences = [...found].map((level, i) => Math.abs(level - (hosted.pixels[i] as number)));
    const mean = differences.reduce((a, b) => a + b, 0) / differences.length;
    expect(mean).toBeLessThan(0.6);
    expect(Math.max(...differences)).toBeLessThan(8);
  },
);
