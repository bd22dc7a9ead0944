import { describe, expect, test } from '@jest/globals';
import { greyThumbnail } from '../../../../shared/ml/extract/thumbnail.ts';

describe('greyThumbnail', () => {
  test('has 32 x 32 bytes of an image of any shape', () => {
    expect(greyThumbnail(new Uint8Array(33 * 250 * 3).fill(77), 33, 250)).toEqual(new Uint8Array(1024).fill(77));
  });

  test('weighs the colours as luma does', () => {
    const colours = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ];
    const greys = colours.map((colour) => {
      const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => colour[i % 3] as number);
      return greyThumbnail(pixels, 32, 32)[0];
    });
    expect(greys).toEqual([76, 150, 29]);
  });

  test('takes the mean of each box', () => {
    const pixels = new Uint8Array(64 * 64 * 3);
    pixels.set([200, 200, 200], 0);
    const thumbnail = greyThumbnail(pixels, 64, 64);
    expect([...thumbnail.subarray(0, 2)]).toEqual([50, 0]);
  });

  test('squashes the whole image, up to its last row and column', () => {
    const pixels = new Uint8Array(50 * 40 * 3);
    pixels.set([255, 255, 255], (39 * 50 + 49) * 3);
    const thumbnail = greyThumbnail(pixels, 50, 40);
    expect(thumbnail.findIndex((grey) => grey > 0)).toBe(1023);
  });
});
