import { rawAdvice } from '../../../domain/images/foreign-file.ts';
import { begins } from '../../../domain/images/formats.ts';
import { cutShort, damaged, type Fault, unsupported } from '../fault.ts';
import { type Directory, readTiff, type TiffFile, tags } from './tiff-directory.ts';

/** The properties of a TIFF that matter for decoding. */
interface TiffLook {
  /** Bytes of a decoded pixel. */
  bytesPerPixel: number;
  /** Whether it has tiles or JPEG data: libtiff only warns of damage to them. */
  warns: boolean;
  /** Whether it references data outside the file. Readable images can have wrong lengths too. */
  isCut: boolean;
}

/**
 * Supported compression methods (TIFF 6.0, section 3, and libtiff's `tiff.h`): none, CCITT, LZW, JPEG, Deflate,
 * PackBits, Zstandard, WebP.
 */
const compressions = [1, 2, 3, 4, 5, 7, 8, 32_773, 32_946, 50_000, 50_001];
const oldJpeg = 6;
const sensor = [32_803, 34_892];

/** Checks whether the first page can be decoded. @returns the fault, or the properties of the page */
export function lookAtTiff(bytes: Uint8Array): TiffLook | Fault {
  const file = readTiff(bytes);
  if (!file) return { ...cutShort, cause: 'the file was cut short: it ends before the directory of its first page' };
  const { first } = file;
  const value = (tag: number, fallback: number) => first.get(tag)?.[0] ?? fallback;
  if (isCameraRaw(bytes, file)) return { cause: 'it is a camera raw file', next: rawAdvice };

  const bits = value(tags.bits, 1);
  const samples = value(tags.samples, 1);
  const format = value(tags.sampleFormat, 1);
  const compression = value(tags.compression, 1);
  const photometric = value(tags.photometric, 1);
  const isTiled = first.has(tags.tileWidth);
  if (!first.has(tags.width) || !first.has(tags.height)) return damaged('its first page has no size');
  if (!compressions.includes(compression)) {
    const kind = compression === oldJpeg ? 'JPEG of the old style' : `method ${compression}`;
    return unsupported(`its data are compressed by ${kind}, which is not supported`);
  }
  if (![1, 2, 4, 8, 16].includes(bits) || format !== 1) {
    const kind = { 2: 'signed ', 3: 'floating-point ' }[format] ?? '';
    return unsupported(`it has ${bits} ${kind}bits per channel, and only 8 or 16 unsigned bits are supported`);
  }
  if (![0, 1, 2, 3, 5, 6].includes(photometric))
    return unsupported(`its colours are of kind ${photometric} (CIELAB or another), not RGB, grey or CMYK`);
  if (samples > 5) return unsupported(`it has ${samples} channels, and at most 5 are supported`);
  if (isTiled && value(tags.planar, 1) === 2 && samples > 1) {
    return unsupported('its tiles hold one channel each, which is not supported');
  }
  return {
    bytesPerPixel: Math.ceil((bits * samples) / 8),
    warns: isTiled || compression === 7,
    isCut: file.isCut || !hasAllData(first, bytes.length),
  };
}

/** Most raw formats are TIFFs whose first page is a thumbnail or the sensor data. */
function isCameraRaw(bytes: Uint8Array, { first, below }: TiffFile): boolean {
  const ofSensor = [first, ...below].some((page) => sensor.includes(page.get(tags.photometric)?.[0] ?? 0));
  const isThumbnail = ((first.get(tags.subfileType)?.[0] ?? 0) & 1) === 1 && below.length > 0;
  // Canon names its format after the header.
  return ofSensor || isThumbnail || first.has(tags.dngVersion) || begins(bytes, 'II*\0????CR');
}

/** Whether the file contains all strips or tiles of a page. */
function hasAllData(page: Directory, length: number): boolean {
  const [offsets, counts] = page.has(tags.tileOffsets)
    ? [page.get(tags.tileOffsets), page.get(tags.tileCounts)]
    : [page.get(tags.stripOffsets), page.get(tags.stripCounts)];
  return (offsets ?? [length + 1]).every((offset, i) => offset + (counts?.[i] ?? 0) <= length);
}
