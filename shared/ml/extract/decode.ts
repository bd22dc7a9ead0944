import sharp, { type FitEnum, type Sharp } from 'sharp';
import { maxImagePixels, tooLargeReason } from '../../domain/image-limits.ts';
import type { Rejection } from '../../domain/records.ts';
import { greyThumbnail } from './thumbnail.ts';

/** An image that can't be used, and why. */
export interface Rejected {
  ok: false;
  rejection: Rejection;
}

/** Width and height as the image is seen, orientation applied. */
export interface ImageHeader {
  ok: true;
  width: number;
  height: number;
}

export interface DecodedImage {
  ok: true;
  /** RGB, row-major `[size, size, 3]`: what a base model takes. */
  pixels: Uint8Array;
  /** 32 x 32 grey bytes of the whole image. */
  thumbnail: Uint8Array;
}

/** How the formats that are read begin; WebP has its name after `RIFF` and a length. */
const signatures = ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'GIF87a', 'GIF89a'];
const loaders = ['Jpeg', 'Png', 'Webp', 'Nsgif'].map((format) => `VipsForeignLoad${format}Buffer`);

/** Longer images (longer side by shorter side) are not resized whole before they are cropped. */
const longestWhole = 8;

/**
 * Prepares sharp, for the whole process: no other loader than those of the formats above can run, whatever the bytes
 * claim to be; nothing is cached, as no image is read twice; each image is decoded by one thread, as many are at once.
 */
export function prepareDecoding(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
  sharp.cache(false);
  sharp.concurrency(1);
}

/**
 * Reads an image's size, and rejects what is empty, too large or of another format.
 * @throws Error for what is not the image's fault.
 */
export async function readHeader(bytes: Uint8Array): Promise<ImageHeader | Rejected> {
  if (bytes.length === 0) return rejected('empty', 'The file is empty. Upload it again.');
  const tooLarge = tooLargeReason(bytes.length);
  if (tooLarge) return rejected('too-large', tooLarge);
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  const isWebp = start.startsWith('RIFF') && start.endsWith('WEBP');
  if (!isWebp && !signatures.some((signature) => start.startsWith(signature))) {
    return rejected('unknown-format', 'The file is no JPEG, PNG, WebP or GIF image. Convert it to one of these.');
  }
  try {
    const { autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
    const { width, height } = autoOrient;
    if (width * height <= maxImagePixels) return { ok: true, width, height };
    return rejected(
      'too-many-pixels',
      `The image has ${width} x ${height} pixels; at most ${maxImagePixels / 1e6} million can be used. Make it smaller.`,
    );
  } catch (error) {
    return undecodable(error);
  }
}

/**
 * Decodes an image as a base model wants it: orientation applied, on white where it is transparent, sRGB, the middle
 * square resized to `size` by an antialiased bicubic filter. Of animations the first frame.
 * @throws Error for what is not the image's fault.
 */
export async function decodeImage(
  bytes: Uint8Array,
  { width, height }: ImageHeader,
  size: number,
): Promise<DecodedImage | Rejected> {
  try {
    // The whole image is resized and then cropped, which gives the pixels that sharp's own "cover" gives; so one
    // decoding serves the thumbnail too. A ribbon would become too long for that, and is decoded twice.
    const long = Math.max(width, height) > longestWhole * Math.min(width, height);
    const whole = await resize(bytes, size, long ? 'fill' : 'outside');
    const thumbnail = greyThumbnail(whole.pixels, whole.width, whole.height);
    const pixels = long ? (await resize(bytes, size, 'cover')).pixels : middle(whole, size);
    return { ok: true, pixels, thumbnail };
  } catch (error) {
    return undecodable(error);
  }
}

interface Picture {
  pixels: Uint8Array;
  width: number;
  height: number;
}

async function resize(bytes: Uint8Array, size: number, fit: keyof FitEnum): Promise<Picture> {
  const image: Sharp = sharp(bytes, { failOn: 'warning', limitInputPixels: maxImagePixels, autoOrient: true });
  const { data, info } = await image
    .flatten({ background: '#fff' })
    // Without fast shrinking, a JPEG is decoded at no less than twice the size wanted.
    .resize({ width: size, height: size, fit, kernel: 'cubic', fastShrinkOnLoad: false })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`it has ${info.channels} channels after conversion to sRGB`);
  return { pixels: data, width: info.width, height: info.height };
}

/** The middle square of a picture whose shorter side is `size`. */
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

function rejected(code: Rejection['code'], reason: string): Rejected {
  return { ok: false, rejection: { code, reason } };
}

/** What sharp says of an image is the image's fault, unless memory was short: then a later try may do better. */
function undecodable(error: unknown): Rejected {
  const message = error instanceof Error ? error.message : String(error);
  if (/memory/i.test(message)) throw error;
  const cause = message.split('\n')[0]?.trim();
  return rejected('undecodable', `The image can't be decoded (${cause}). Save it again with another program.`);
}
