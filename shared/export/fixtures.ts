import sharp, { type Sharp } from 'sharp';
import { drawnImages } from '../ml/extract/drawn-images.ts';
import { createRandom } from '../numeric/random.ts';

/** Of each kind: pixels of pure chance, and drawn ones. */
const tensorsOfAKind = 4;
const seed = 7;
/** Side of what images are made of, in pixels: enlarged, its noise is as coarse as that of photographs. */
const drawnSide = 160;

export interface Fixtures {
  /** RGB, [count, size, size, 3]. */
  tensors: { count: number; pixels: Uint8Array };
  images: { name: string; bytes: Uint8Array }[];
}

/** What an exported model is tried on, wherever it runs: drawn from a seed, so that equal sizes give equal fixtures. */
export async function drawFixtures(size: number): Promise<Fixtures> {
  const random = createRandom(seed);
  const chance = Uint8Array.from({ length: tensorsOfAKind * size * size * 3 }, () => random() & 255);
  const pixels = Buffer.concat([chance, drawnImages(tensorsOfAKind, size, seed)]);
  const images = await Promise.all(
    pictures.map(async ({ name, width, height, as }, i) => {
      const raw = { width: drawnSide, height: drawnSide, channels: 3 } as const;
      const drawn = sharp(drawnImages(1, drawnSide, seed + 1 + i), { raw }).resize(width, height, { fit: 'cover' });
      return { name, bytes: new Uint8Array(await as(drawn).toBuffer()) };
    }),
  );
  return { tensors: { count: 2 * tensorsOfAKind, pixels }, images };
}

interface Picture {
  name: string;
  width: number;
  height: number;
  as: (image: Sharp) => Sharp;
}

/** What differs from decoder to decoder: formats, chroma subsampling, orientation, transparency, enlarging, reducing. */
const pictures: Picture[] = [
  { name: 'wide.jpg', width: 400, height: 300, as: (image) => image.jpeg({ quality: 90 }) },
  { name: 'high.jpg', width: 240, height: 360, as: (image) => image.jpeg({ quality: 75 }) },
  { name: 'full-chroma.jpg', width: 320, height: 320, as: (image) => image.jpeg({ chromaSubsampling: '4:4:4' }) },
  { name: 'turned.jpg', width: 360, height: 280, as: (image) => image.withMetadata({ orientation: 6 }).jpeg() },
  { name: 'large.jpg', width: 1000, height: 750, as: (image) => image.jpeg({ quality: 85 }) },
  { name: 'grey.jpg', width: 300, height: 260, as: (image) => image.greyscale().jpeg() },
  { name: 'wide.png', width: 384, height: 288, as: (image) => image.png() },
  { name: 'small.png', width: 160, height: 120, as: (image) => image.png() },
  { name: 'transparent.png', width: 256, height: 256, as: (image) => image.ensureAlpha(0.6).png() },
  { name: 'palette.png', width: 300, height: 240, as: (image) => image.png({ palette: true, colours: 64 }) },
  { name: 'lossy.webp', width: 400, height: 300, as: (image) => image.webp({ quality: 80 }) },
  { name: 'lossless.webp', width: 250, height: 320, as: (image) => image.webp({ lossless: true }) },
];
