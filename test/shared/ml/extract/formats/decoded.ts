import sharp, { type Sharp } from 'sharp';
import { decodeImage, readHeader } from '../../../../../shared/ml/extract/decode.ts';
import { noise } from '../../../../bases/patterns.ts';

const size = 64;

/** The pixels of an image, 64 x 64, RGB; or the reason why it can't be used. */
export async function decoded(bytes: Uint8Array): Promise<Buffer | string> {
  const header = await readHeader(bytes);
  const image = header.ok ? await decodeImage(header, size) : header;
  return image.ok ? Buffer.from(image.pixels) : image.rejection.reason;
}

/** The largest difference of two pictures' levels. */
export function difference(found: Buffer | string, expected: Buffer | string): number {
  if (typeof found === 'string' || typeof expected === 'string')
    throw new Error(`${found} / ${expected}`.slice(0, 300));
  return found.reduce((largest, level, i) => Math.max(largest, Math.abs(level - (expected[i] as number))), 0);
}

export const pixel = (image: Buffer | string, x: number, y: number): number[] => {
  if (typeof image === 'string') throw new Error(image);
  return [...image.subarray(3 * (y * size + x)).subarray(0, 3)];
};

/** RGB with shapes and a little noise, like a photograph. */
export function scene(width = 72, height = 56): Buffer {
  const grain = noise(width * height * 3);
  const levels = Buffer.from(grain).map((value, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const checks = ((x >> 4) ^ (y >> 4)) & 1 ? 180 : 40;
    return Math.min(255, ([2 * x, 3 * y, checks][i % 3] as number) + (value >> 3));
  });
  return Buffer.from(levels);
}

/** {@link scene}, for sharp to encode. */
export const sceneOf = (width = 72, height = 56): Sharp =>
  sharp(scene(width, height), { raw: { width, height, channels: 3 } });
