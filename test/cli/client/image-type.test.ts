import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { imageType } from '../../../cli/client/image-type.ts';

const image = sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } });

test.each(['jpeg', 'png', 'webp', 'gif'] as const)('knows a %s by its bytes', async (format) => {
  expect(imageType(await image.toFormat(format).toBuffer())).toBe(`image/${format}`);
});

test('knows nothing else', async () => {
  expect(imageType(await image.tiff().toBuffer())).toBeUndefined();
  expect(imageType(Buffer.from('hello'))).toBeUndefined();
  expect(imageType(new Uint8Array())).toBeUndefined();
});
