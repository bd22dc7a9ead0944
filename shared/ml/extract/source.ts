import type { SharpOptions } from 'sharp';
import { foreignReason } from '../../domain/images/foreign-file.ts';
import { type ImageFormat, imageFormat } from '../../domain/images/formats.ts';
import { maxAvifPixels, maxImagePixels, tooLargeReason } from '../../domain/images/limits.ts';
import type { Rejection } from '../../domain/state/records.ts';
import { cutShort, type Fault, isFault, type Mended } from './fault.ts';
import { checkAvif } from './formats/avif.ts';
import { readBmp } from './formats/bmp.ts';
import { readBmpHeader } from './formats/bmp-header.ts';
import { clearUncovered, mendGif } from './formats/gif.ts';
import { endsWithZeros, mendJpeg } from './formats/jpeg.ts';
import { checkPngHeader, mendPng } from './formats/png.ts';
import { lookAtTiff } from './formats/tiff.ts';
import { mendWebp } from './formats/webp.ts';

/** What sharp is given: a file, or pixels. */
export interface Input {
  bytes: Uint8Array;
  options: SharpOptions;
}

/** An image of a known format, not decoded yet. */
export interface Source {
  format: ImageFormat['name'];
  /** Where it is known without sharp. */
  size?: { width: number; height: number };
  maxPixels: number;
  /** Memory that decoding takes for each pixel, compared with a JPEG. */
  weight: number;
  open(): Input | Fault;
  /** The same image without harmless faults, or what is wrong with it: for a file that was refused. */
  mend?(): Mended | Fault;
}

/** Identifies an image by its bytes. */
export function openImage(bytes: Uint8Array): Source | Rejection {
  if (bytes.length === 0) return { code: 'empty', reason: 'The file is empty (0 bytes). Upload it again.' };
  const tooLarge = tooLargeReason(bytes.length);
  if (tooLarge) return { code: 'too-large', reason: tooLarge };
  const name = imageFormat(bytes)?.name;
  if (!name) return { code: 'unknown-format', reason: foreignReason(bytes) };
  const opened = openers[name](bytes);
  if (isFault(opened)) return undecodable(opened);
  return { format: name, maxPixels: maxImagePixels, weight: 1, ...opened };
}

export function undecodable({ cause, next }: Fault): Rejection {
  return { code: 'undecodable', reason: `The image can't be decoded (${cause}). ${next}` };
}

type Opened = Partial<Source> & Pick<Source, 'open'>;

const encoded = (bytes: Uint8Array, failOn: SharpOptions['failOn']) => () => ({ bytes, options: { failOn } });

/** Of the formats below, the bytes that a pixel takes in memory while a JPEG is decoded. */
const usualBytes = 8;

const openers: Record<ImageFormat['name'], (bytes: Uint8Array) => Opened | Fault> = {
  JPEG: (bytes) => (endsWithZeros(bytes) ? cutShort : { open: encoded(bytes, 'warning'), mend: () => mendJpeg(bytes) }),
  PNG: (bytes) => checkPngHeader(bytes) ?? { open: encoded(bytes, 'warning'), mend: () => mendPng(bytes) },
  WebP: (bytes) => ({ open: encoded(bytes, 'warning'), mend: () => mendWebp(bytes) }),
  GIF: (bytes) => ({ open: encoded(clearUncovered(bytes), 'warning'), mend: () => mendGif(bytes) }),
  AVIF: (bytes) =>
    checkAvif(bytes) ?? {
      open: encoded(bytes, 'warning'),
      maxPixels: maxAvifPixels,
      weight: maxImagePixels / maxAvifPixels,
    },
  TIFF(bytes) {
    const look = lookAtTiff(bytes);
    if (isFault(look)) return look;
    // Harmless faults, such as unknown fields, are warned of, too.
    const { warns, isCut, bytesPerPixel } = look;
    return {
      open: encoded(bytes, warns ? 'warning' : 'error'),
      mend: () => ({ bytes, ...(isCut && { otherwise: cutShort }) }),
      weight: Math.max(1, bytesPerPixel / usualBytes),
    };
  },
  BMP(bytes) {
    const header = readBmpHeader(bytes);
    if (isFault(header)) return header;
    const { width, height } = header;
    const open = () => {
      const pixels = readBmp(bytes, header);
      if (isFault(pixels)) return pixels;
      return { bytes: pixels.data, options: { raw: { width, height, channels: pixels.channels } } };
    };
    return { size: { width, height }, open };
  },
};
