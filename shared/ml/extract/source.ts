import type { SharpOptions } from 'sharp';
import { foreignReason } from '../../domain/images/foreign-file.ts';
import { type FormatName, imageFormat } from '../../domain/images/formats.ts';
import { maxImagePixels, tooLargeReason } from '../../domain/images/limits.ts';
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

/** Sharp's input: a file, or pixels. */
export interface Input {
  bytes: Uint8Array;
  options: SharpOptions;
}

/** An image of an accepted format, not decoded yet. */
export interface Source {
  format: FormatName;
  /** Present if the format is read without sharp. */
  size?: { width: number; height: number };
  maxPixels: number;
  /** Memory that decoding takes for each pixel, relative to JPEG. */
  memoryPerPixel: number;
  open(): Input | Fault;
  /** Removes harmless faults from a file that sharp refused, or returns the fault. */
  mend?(): Mended | Fault;
}

/** Identifies the format of an image by content, and prepares its decoding. */
export function openImage(bytes: Uint8Array): Source | Rejection {
  if (bytes.length === 0) return { code: 'empty', reason: 'The file is empty (0 bytes). Upload it again.' };
  const tooLarge = tooLargeReason(bytes.length);
  if (tooLarge) return { code: 'too-large', reason: tooLarge };
  const format = imageFormat(bytes);
  if (!format) return { code: 'unknown-format', reason: foreignReason(bytes) };
  const { name, memoryPerPixel = 1 } = format;
  const opened = openers[name]?.(bytes) ?? { open: encoded(bytes) };
  if (isFault(opened)) return undecodable(opened);
  return { format: name, maxPixels: maxImagePixels / memoryPerPixel, memoryPerPixel, ...opened };
}

export function undecodable({ cause, next }: Fault): Rejection {
  return { code: 'undecodable', reason: `The image can't be decoded (${cause}). ${next}` };
}

type Opened = Pick<Source, 'open'> & Partial<Pick<Source, 'mend' | 'size' | 'memoryPerPixel'>>;

const encoded =
  (bytes: Uint8Array, failOn: SharpOptions['failOn'] = 'warning') =>
  () => ({ bytes, options: { failOn } });

/** Bytes of memory that decoding a JPEG takes for each pixel. */
const jpegBytesPerPixel = 8;

/** Formats that need more than the loader of libvips. */
const openers: Partial<Record<FormatName, (bytes: Uint8Array) => Opened | Fault | undefined>> = {
  JPEG: (bytes) => (endsWithZeros(bytes) ? cutShort : { open: encoded(bytes), mend: () => mendJpeg(bytes) }),
  PNG: (bytes) => checkPngHeader(bytes) ?? { open: encoded(bytes), mend: () => mendPng(bytes) },
  WebP: (bytes) => ({ open: encoded(bytes), mend: () => mendWebp(bytes) }),
  GIF: (bytes) => ({ open: encoded(clearUncovered(bytes)), mend: () => mendGif(bytes) }),
  AVIF: checkAvif,
  TIFF(bytes) {
    const look = lookAtTiff(bytes);
    if (isFault(look)) return look;
    // libtiff also warns of harmless faults, such as unknown fields.
    const { warns, isCut, bytesPerPixel } = look;
    return {
      open: encoded(bytes, warns ? 'warning' : 'error'),
      mend: () => ({ bytes, ...(isCut && { otherwise: cutShort }) }),
      memoryPerPixel: Math.max(1, bytesPerPixel / jpegBytesPerPixel),
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
