/** A format of images that can be decoded. */
export interface ImageFormat {
  name: 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'AVIF' | 'TIFF' | 'BMP';
  /** The content type that uploads are declared and links answered with. */
  type: ImageType;
  /** Endings of file names, in lower case. A name is only a hint: the signature decides. */
  extensions: readonly string[];
  /** How a file begins: one of these ({@link begins}). */
  signatures: readonly string[];
  /** The operation of libvips that reads it; without one, bmp.ts does. */
  loader?: string;
}

export type ImageType =
  | 'image/jpeg'
  | 'image/png'
  | 'image/webp'
  | 'image/gif'
  | 'image/avif'
  | 'image/tiff'
  | 'image/bmp';

/** A brand of ISO base media files (ISO/IEC 14496-12, 4.3): the first box lists several, each of four characters. */
function brand(name: string): string[] {
  return [8, 16, 20, 24, 28, 32, 36, 40, 44].map((at) => `????ftyp${'?'.repeat(at - 8)}${name}`);
}

/** Every format that is accepted, for the API, the decoder, the command line and the console alike. */
export const imageFormats: readonly ImageFormat[] = [
  {
    name: 'JPEG',
    type: 'image/jpeg',
    extensions: ['jpg', 'jpeg', 'jpe', 'jfif', 'mpo'],
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
  },
  {
    name: 'TIFF',
    type: 'image/tiff',
    extensions: ['tif', 'tiff'],
    // 42, and 43 in BigTIFF, in either order of bytes.
    signatures: ['II*\0', 'II+\0', 'MM\0*', 'MM\0+'],
    loader: 'VipsForeignLoadTiffBuffer',
  },
  {
    name: 'BMP',
    type: 'image/bmp',
    extensions: ['bmp', 'dib'],
    // Two letters begin a text too, so the size of the second header must be one that exists.
    signatures: [12, 16, 40, 52, 56, 64, 108, 124].map(
      (size) => `BM${'?'.repeat(12)}${String.fromCharCode(size)}\0\0\0`,
    ),
  },
];

export const imageTypes = imageFormats.map(({ type }) => type) as [ImageType, ...ImageType[]];

/** The formats in a sentence: `JPEG, PNG, ... or BMP`. */
export const imageFormatNames = imageFormats
  .map(({ name }) => name)
  .join(', ')
  .replace(/, (?=\w+$)/, ' or ');

/** The format of a file, by its first bytes; undefined: none of those accepted. */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  return imageFormats.find(({ signatures }) => signatures.some((signature) => begins(bytes, signature)));
}

/** The format that a name claims, by its ending. */
export function namedFormat(name: string): ImageFormat | undefined {
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  return imageFormats.find(({ extensions }) => extension !== undefined && extensions.includes(extension));
}

/** Do the bytes begin with these characters, one a byte (Latin-1)? `?` is any byte. */
export function begins(bytes: Uint8Array, signature: string): boolean {
  if (bytes.length < signature.length) return false;
  for (let i = 0; i < signature.length; i++) {
    if (signature[i] !== '?' && signature.charCodeAt(i) !== bytes[i]) return false;
  }
  return true;
}
