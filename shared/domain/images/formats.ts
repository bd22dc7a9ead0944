interface Format {
  name: string;
  /** The content type of uploads and of download links. */
  type: `image/${string}`;
  /** File extensions in lower case. Extensions are only a hint: the signature decides. */
  extensions: readonly string[];
  /** A file begins with one of these ({@link begins}). */
  signatures: readonly string[];
  /** The libvips operation that reads the format. BMP has none: `formats/bmp.ts` reads it. */
  loader?: string;
  /** Memory that decoding takes for each pixel, relative to JPEG (default: 1). The pixel limit falls accordingly. */
  memoryPerPixel?: number;
}

/** Offsets of the brands that the first box of an ISO base media file lists (ISO/IEC 14496-12, 4.3). */
const brandOffsets = [8, 16, 20, 24, 28, 32, 36, 40, 44];
const brand = (name: string): string[] => brandOffsets.map((at) => `????ftyp${'?'.repeat(at - 8)}${name}`);

/** Sizes of the second header of a BMP. `BM` alone could also begin a text. */
const bmpHeaderSizes = [12, 16, 40, 52, 56, 64, 108, 124];

/** The accepted formats. API, decoder, CLI and console all read this table. */
const table = [
  {
    name: 'JPEG',
    type: 'image/jpeg',
    extensions: ['jpg', 'jpeg', 'jpe', 'jfif', 'pjpeg', 'mpo'],
    signatures: ['\xff\xd8'],
    loader: 'VipsForeignLoadJpegBuffer',
  },
  {
    name: 'PNG',
    type: 'image/png',
    extensions: ['png', 'apng'],
    signatures: ['\x89PNG\r\n\x1a\n'],
    loader: 'VipsForeignLoadPngBuffer',
  },
  {
    name: 'WebP',
    type: 'image/webp',
    extensions: ['webp'],
    signatures: ['RIFF????WEBP'],
    loader: 'VipsForeignLoadWebpBuffer',
  },
  {
    name: 'GIF',
    type: 'image/gif',
    extensions: ['gif'],
    signatures: ['GIF87a', 'GIF89a'],
    loader: 'VipsForeignLoadNsgifBuffer',
  },
  {
    name: 'AVIF',
    type: 'image/avif',
    extensions: ['avif'],
    signatures: [...brand('avif'), ...brand('avis')],
    loader: 'VipsForeignLoadHeifBuffer',
    memoryPerPixel: 2,
  },
  {
    name: 'TIFF',
    type: 'image/tiff',
    extensions: ['tif', 'tiff'],
    // TIFF (42) and BigTIFF (43), each in both byte orders.
    signatures: ['II*\0', 'II+\0', 'MM\0*', 'MM\0+'],
    loader: 'VipsForeignLoadTiffBuffer',
  },
  {
    name: 'BMP',
    type: 'image/bmp',
    extensions: ['bmp', 'dib'],
    signatures: bmpHeaderSizes.map((size) => `BM${'?'.repeat(12)}${String.fromCharCode(size)}\0\0\0`),
  },
] as const satisfies readonly Format[];

export type FormatName = (typeof table)[number]['name'];
export type ImageType = (typeof table)[number]['type'];

export interface ImageFormat extends Format {
  name: FormatName;
  type: ImageType;
}

export const imageFormats: readonly ImageFormat[] = table;

export const imageTypes = imageFormats.map(({ type }) => type) as [ImageType, ...ImageType[]];

/** `JPEG, PNG, ... or BMP` */
export const imageFormatNames = imageFormats
  .map(({ name }) => name)
  .join(', ')
  .replace(/, (?=[^,]+$)/, ' or ');

/** The format of a file by its first bytes; undefined if it is not accepted. */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  return imageFormats.find(({ signatures }) => signatures.some((signature) => begins(bytes, signature)));
}

/** The format that a file name claims by its extension. */
export function namedFormat(name: string): ImageFormat | undefined {
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  return imageFormats.find(({ extensions }) => extension !== undefined && extensions.includes(extension));
}

/**
 * The content type of a download link, by the key's extension. The type stored with the upload could be one that a
 * browser executes, such as HTML.
 */
export function imageType(key: string): string {
  return namedFormat(key)?.type ?? 'application/octet-stream';
}

/** Whether the bytes begin with the characters of `signature`, one per byte (Latin-1). `?` matches any byte. */
export function begins(bytes: Uint8Array, signature: string): boolean {
  if (bytes.length < signature.length) return false;
  for (let i = 0; i < signature.length; i++) {
    if (signature[i] !== '?' && signature.charCodeAt(i) !== bytes[i]) return false;
  }
  return true;
}
