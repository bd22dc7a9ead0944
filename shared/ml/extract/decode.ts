import sharp, { type FitEnum } from 'sharp';
import { imageFormats } from '../../domain/images/formats.ts';
import { maxImagePixels } from '../../domain/images/limits.ts';
import type { Rejection } from '../../domain/state/records.ts';
import { attempt } from './attempt.ts';
import { decodePath } from './decode-path.ts';
import { type Input, openImage, type Source } from './source.ts';
import { greyThumbnail } from './thumbnail.ts';

/** An image that can't be used, with the reason. */
export interface Rejected {
  ok: false;
  rejection: Rejection;
}

/** Width and height with the orientation applied. */
interface ImageHeader {
  ok: true;
  width: number;
  height: number;
  source: Source;
}

export interface DecodedImage {
  ok: true;
  /** RGB, row-major `[size, size, 3]`: the input of a base model. */
  pixels: Uint8Array;
  /** 32 x 32 grey bytes of the whole image. */
  thumbnail: Uint8Array;
}

/** Images with a larger ratio of the sides are cropped before they are resized. */
const longestWhole = 8;

/**
 * Configures sharp for the whole process: only the loaders of the accepted formats can run, whatever the bytes claim to
 * be; no cache, as no image is read twice; one thread per image, as many images are decoded concurrently.
 */
export function prepareDecoding(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: imageFormats.flatMap(({ loader }) => loader ?? []) });
  sharp.cache(false);
  sharp.concurrency(1);
}

/**
 * Reads an image's size. Rejects files that are empty, too large or of another format.
 * @throws Error for a cause outside the image
 */
export async function readHeader(bytes: Uint8Array): Promise<ImageHeader | Rejected> {
  const opened = openImage(bytes);
  if ('reason' in opened) return { ok: false, rejection: opened };
  const measured = opened.size
    ? { ok: true as const, result: opened.size, source: opened }
    : await attempt(opened, measure);
  if (!measured.ok) return measured;
  const { source, result: size } = measured;
  const { format, maxPixels } = source;
  if (size.width * size.height <= maxPixels) return { ok: true, ...size, source };
  const limit = `${maxPixels / 1e6} million${maxPixels < maxImagePixels ? ` for ${format}` : ''}`;
  const reason = `The image has ${size.width} x ${size.height} pixels; the limit is ${limit}. Make it smaller.`;
  return { ok: false, rejection: { code: 'too-many-pixels', reason } };
}

async function measure({ bytes, options }: Input) {
  const { autoOrient } = await sharp(bytes, { ...options, limitInputPixels: false }).metadata();
  return autoOrient;
}

/**
 * Decodes an image for a base model: orientation applied, transparency on white, sRGB, the middle square resized to
 * `size` by an antialiased bicubic filter. Animations give their first frame, documents their first page.
 * @throws Error for a cause outside the image
 */
export async function decodeImage(
  { width, height, source }: ImageHeader,
  size: number,
): Promise<DecodedImage | Rejected> {
  // Resizing the whole image and then cropping gives the pixels of sharp's own "cover", and the same decoding serves
  // the thumbnail. Very long images are decoded twice instead.
  const long = Math.max(width, height) > longestWhole * Math.min(width, height);
  const decoded = await attempt(source, async (input) => {
    const limited = { ...input, options: { ...input.options, limitInputPixels: source.maxPixels } };
    const whole = await resize(limited, size, long ? 'fill' : 'outside');
    return { whole, square: long ? (await resize(limited, size, 'cover')).pixels : middle(whole, size) };
  });
  if (!decoded.ok) return decoded;
  const { whole, square } = decoded.result;
  return { ok: true, pixels: square, thumbnail: greyThumbnail(whole.pixels, whole.width, whole.height) };
}

export type Decode = typeof decodeImage;

/** Decoders by decode path: the current one, and those of earlier versions. */
export const decoders: Readonly<Record<string, Decode>> = { [decodePath]: decodeImage };

interface Picture {
  pixels: Uint8Array;
  width: number;
  height: number;
}

async function resize({ bytes, options }: Input, size: number, fit: keyof FitEnum): Promise<Picture> {
  const { data, info } = await sharp(bytes, { ...options, autoOrient: true })
    .flatten({ background: '#fff' })
    // Without fast shrinking, a JPEG is decoded at twice the target size or more.
    .resize({ width: size, height: size, fit, kernel: 'cubic', fastShrinkOnLoad: false })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`it has ${info.channels} channels after conversion to sRGB`);
  return { pixels: data, width: info.width, height: info.height };
}

/** The middle square of an image whose shorter side is `size`. */
function middle({ pixels, width, height }: Picture, size: number): Uint8Array {
  const left = Math.floor((width - size + 1) / 2);
  const top = Math.floor((height - size + 1) / 2);
  const square = new Uint8Array(size * size * 3);
  for (let row = 0; row < size; row++) {
    const from = ((top + row) * width + left) * 3;
    square.set(pixels.subarray(from, from + size * 3), row * size * 3);
  }
  return square;
}
