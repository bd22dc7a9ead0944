import sharp, { type Sharp } from 'sharp';
import { drawnImages } from '../ml/extract/drawn-images.ts';
import { createRandom } from '../numeric/random.ts';

/** The number of tensors of each kind: random pixels, and drawn images. */
const tensorsPerKind = 4;
const seed = 7;
/** Side of the drawings, in pixels. Enlarged, their noise is as coarse as that of photographs. */
const drawnSide = 160;

export interface Fixtures {
  /** RGB, [count, size, size, 3]. */
  tensors: { count: number; pixels: Uint8Array };
  images: { name: string; bytes: Uint8Array }[];
}

/** The inputs that check an exported model. They are drawn from a seed, so equal sizes give equal fixtures. */
export async function drawFixtures(size: number): Promise<Fixtures> {
  const random = createRandom(seed);
  const randomPixels = Uint8Array.from({ length: tensorsPerKind * size * size * 3 }, () => random() & 255);
  const pixels = Buffer.concat([randomPixels, drawnImages(tensorsPerKind, size, seed)]);
  const images = await Promise.all(
    pictures.map(async ({ name, width, height, encode }, i) => {
      const raw = { width: drawnSide, height: drawnSide, channels: 3 } as const;
      const drawn = sharp(drawnImages(1, drawnSide, seed + 1 + i), { raw }).resize(width, height, { fit: 'cover' });
      return { name, bytes: new Uint8Array(await encode(drawn).toBuffer()) };
    }),
  );
  return { tensors: { count: 2 * tensorsPerKind, pixels }, images };
}

interface Picture {
  name: string;
  width: number;
  height: number;
  encode: (image: Sharp) => Sharp;
}

/**
 * These images cover the differences between decoders: format, chroma subsampling, orientation, transparency,
 * enlarging, reducing.
 */
const pictures: Picture[] = [
  { name: 'wide.jpg', width: 400, height: 300, encode: (image) => image.jpeg({ quality: 90 }) },
  { name: 'high.jpg', width: 240, height: 360, encode: (image) => image.jpeg({ quality: 75 }) },
  { name: 'full-chroma.jpg', width: 320, height: 320, encode: (image) => image.jpeg({ chromaSubsampling: '4:4:4' }) },
  { name: 'turned.jpg', width: 360, height: 280, encode: (image) => image.withMetadata({ orientation: 6 }).jpeg() },
  { name: 'large.jpg', width: 1000, height: 750, encode: (image) => image.jpeg({ quality: 85 }) },
  { name: 'grey.jpg', width: 300, height: 260, encode: (image) => image.greyscale().jpeg() },
  { name: 'wide.png', width: 384, height: 288, encode: (image) => image.png() },
  { name: 'small.png', width: 160, height: 120, encode: (image) => image.png() },
  { name: 'transparent.png', width: 256, height: 256, encode: (image) => image.ensureAlpha(0.6).png() },
  { name: 'palette.png', width: 300, height: 240, encode: (image) => image.png({ palette: true, colours: 64 }) },
  { name: 'lossy.webp', width: 400, height: 300, encode: (image) => image.webp({ quality: 80 }) },
  { name: 'lossless.webp', width: 250, height: 320, encode: (image) => image.webp({ lossless: true }) },
];
