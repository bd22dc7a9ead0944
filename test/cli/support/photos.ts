import sharp from 'sharp';
import { drawnImages } from '../../../shared/ml/extract/drawn-images.ts';

const side = 48;

/** Half of the images dark, half of them bright, as files `{label}/{number}.png`. */
export async function photos(count: number): Promise<Record<string, Buffer>> {
  const pixels = drawnImages(count, side, 4);
  const files: Record<string, Buffer> = {};
  for (let i = 0; i < count; i++) {
    const raw = pixels.subarray(i * side * side * 3, (i + 1) * side * side * 3);
    files[`${i % 2 ? 'bright' : 'dark'}/${i}.png`] = await sharp(raw, {
      raw: { width: side, height: side, channels: 3 },
    })
      .linear(i % 2 ? 0.5 : 0.4, i % 2 ? 120 : 0)
      .png()
      .toBuffer();
  }
  return files;
}
