import sharp, { type Sharp } from 'sharp';

export type Colour = readonly [number, number, number];

/** Plain RGB of one colour, for sharp to encode. */
export function plain(width: number, height: number, [r, g, b]: Colour): Sharp {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
}

export const corners: Record<'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight', Colour> = {
  topLeft: [220, 30, 30],
  topRight: [30, 180, 30],
  bottomLeft: [30, 30, 220],
  bottomRight: [240, 240, 240],
};

/** The visible place of a stored row and column in an image of `width` x `height`, by EXIF orientation from 1 on (Exif 3.0, 4.6.5). */
const seenAt: readonly ((r: number, c: number, width: number, height: number) => [number, number])[] = [
  (r, c) => [r, c],
  (r, c, width) => [r, width - 1 - c],
  (r, c, width, height) => [height - 1 - r, width - 1 - c],
  (r, c, _, height) => [height - 1 - r, c],
  (r, c) => [c, r],
  (r, c, width) => [c, width - 1 - r],
  (r, c, width, height) => [height - 1 - c, width - 1 - r],
  (r, c, _, height) => [height - 1 - c, r],
];

/**
 * A JPEG that shows 80 x 60 pixels with four colours in its corners, after its orientation is applied.
 * `tag` is what its EXIF says; `orientation` how the pixels are stored.
 */
export async function oriented(orientation: number, tag = orientation): Promise<Buffer> {
  const [width, height] = [80, 60];
  const seen = seenAt[orientation - 1];
  if (!seen) throw new Error(`There is no orientation ${orientation}.`);
  const [rows, columns] = orientation < 5 ? [height, width] : [width, height];
  const pixels = Buffer.alloc(width * height * 3);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [y, x] = seen(r, c, width, height);
      const corner = `${y < height / 2 ? 'top' : 'bottom'}${x < width / 2 ? 'Left' : 'Right'}` as keyof typeof corners;
      pixels.set(corners[corner], (r * columns + c) * 3);
    }
  }
  const jpeg = await sharp(pixels, { raw: { width: columns, height: rows, channels: 3 } })
    .withMetadata({ orientation: 1 })
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
  // An entry of the little-endian EXIF directory: tag 0x0112, type 3 (short), count 1, value.
  const entry = jpeg.indexOf(Buffer.from([0x12, 0x01, 3, 0, 1, 0, 0, 0]));
  jpeg.writeUInt16LE(tag, entry + 8);
  return jpeg;
}

/** Two frames, white and black, for sharp to encode as an animation. */
export function animation(): Sharp {
  const frame = 40 * 30 * 3;
  const pixels = Buffer.concat([Buffer.alloc(frame, 255), Buffer.alloc(frame, 0)]);
  return sharp(pixels, { raw: { width: 40, height: 60, channels: 3, pageHeight: 30 } });
}
