import { begins, imageFormatNames, namedFormat } from './formats.ts';

/** A file of a format that is not accepted. */
interface ForeignFile {
  /** The kind of file, with an article: `a web page (HTML)`. */
  kind: string;
  /** What to do, as a sentence. */
  next: string;
}

/** Extensions of images that are not accepted. */
const foreignExtensions = /\.(hei[cf]|svg|jp2|jxl)$/i;

/** Whether a file has the extension of an image. Its content may be something else. */
export const hasImageName = (name: string): boolean => namedFormat(name) !== undefined || foreignExtensions.test(name);

const convert = `Convert it to ${imageFormatNames}.`;
const unpack = 'Unpack it and use the images in it.';
const download = 'Download the image itself: the link probably leads to a page that shows it, or needs a login.';
const heic =
  'Export it as JPEG. For the next photographs, choose Settings > Camera > Formats > Most Compatible on the iPhone.';
/** For camera raw files, including those that are TIFFs. */
export const rawAdvice = 'Export it as JPEG or TIFF from your raw converter.';
const frames = 'Save single frames as JPEG.';
const another = 'Use the image file itself.';

/** Signatures ({@link begins}) of binary formats. The first match decides. */
const binaries: readonly [kind: string, next: string, ...signatures: string[]][] = [
  ['a gzip archive', unpack, '\x1f\x8b'],
  ['a ZIP archive', unpack, 'PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'],
  ['a compressed archive', unpack, 'BZh', '\xfd7zXZ\0', '\x28\xb5\x2f\xfd', '7z\xbc\xaf\x27\x1c', 'Rar!\x1a\x07'],
  ['a tar archive', unpack, `${'?'.repeat(257)}ustar`],
  ['a PDF document', 'Export its pages as images.', '%PDF-'],
  [
    'a HEIC image',
    heic,
    ...['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'].map((b) => `????ftyp${b}`),
  ],
  ['a HEIF image', heic, '????ftypmif1', '????ftypmif2', '????ftypmsf1', '????ftypmiaf'],
  ['a camera raw file (Canon CR3)', rawAdvice, '????ftypcrx '],
  ['a JPEG XL image', convert, '\0\0\0\x0cJXL \r\n\x87\n', '\xff\x0a'],
  ['a JPEG 2000 image', convert, '\0\0\0\x0cjP  \r\n\x87\n', '\xff\x4f\xff\x51'],
  ['a JPEG XR image', convert, 'II\xbc'],
  ['a camera raw file', rawAdvice, 'IIRO', 'IIRS', 'MMOR', 'IIU\0', 'FUJIFILMCCD-RAW', 'FOVb', '\0MRM'],
  ['a Photoshop document (PSD)', convert, '8BPS'],
  ['a GIMP document (XCF)', convert, 'gimp xcf'],
  ['an icon or cursor (ICO)', convert, '\0\0\x01\0?\0', '\0\0\x02\0?\0', 'icns'],
  ['an OpenEXR image', convert, 'v/1\x01'],
  ['a Radiance HDR image', convert, '#?RADIANCE', '#?RGBE'],
  ['a DirectDraw surface (DDS)', convert, 'DDS '],
  [
    'a Netpbm image (PBM, PGM, PPM)',
    convert,
    ...[1, 2, 3, 4, 5, 6, 7].flatMap((n) => [`P${n}\n`, `P${n} `, `P${n}\r`]),
  ],
  ['a QOI image', convert, 'qoif'],
  ['a DICOM image', convert, `${'?'.repeat(128)}DICM`],
  ['a FITS image', convert, 'SIMPLE  ='],
  ['a PostScript document', convert, '%!PS', '\xc5\xd0\xd3\xc6'],
  ['a video (MP4 or MOV)', frames, ...['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'].map((box) => `????${box}`)],
  ['a video (Matroska or WebM)', frames, '\x1a\x45\xdf\xa3'],
  ['a video (AVI)', frames, 'RIFF????AVI '],
  ['an audio file', another, 'RIFF????WAVE', 'ID3', 'OggS', 'fLaC'],
  ['macOS metadata about another file (AppleDouble)', another, '\0\x05\x16\x07', '\0\x05\x16\0'],
  ['a Windows shortcut', 'Use the file that it points to.', 'L\0\0\0\x01\x14\x02\0'],
  ['a data file, not an image', another, '\x93NUMPY', '\x89HDF\r\n', 'PAR1', 'ARROW1', 'SQLite format 3'],
  ['a program', another, '\x7fELF', 'MZ?\0'],
];

/** Patterns of text formats, without leading white space and byte order mark. */
const texts: readonly [kind: string, next: string, pattern: RegExp][] = [
  ['a Git LFS pointer, not the image itself', 'Run git lfs pull, then try again.', /^version https:\/\/git-lfs/],
  ['a git-annex pointer, not the image itself', 'Run git annex get, then try again.', /^\/annex\/objects\//],
  ['an SVG drawing', convert, /^(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg[\s>]/is],
  [
    'a web page (HTML)',
    download,
    /^(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|meta|title|div|p)\b/is,
  ],
  ['an XML document', download, /^<(?:\?xml|[a-z])/i],
  ['text: an image in base64', 'Decode it first.', /^(?:data:image\/|\/9j\/|iVBORw0KGgo|R0lGOD[dl]h|UklGR)/],
  ['a form (multipart/form-data)', 'Use the file in it.', /^--[^\r\n]+\r?\ncontent-disposition:/i],
  ['JSON', download, /^[[{]\s*(?:["[{\]}]|-?\d|true|false|null)/],
];

const maxTextBytes = 1024;

/**
 * Identifies a file by its first bytes.
 * @param bytes not empty, of a format that `imageFormat` does not know
 */
export function foreignFile(bytes: Uint8Array): ForeignFile {
  const binary = binaries.find(([, , ...signatures]) => signatures.some((signature) => begins(bytes, signature)));
  if (binary) return { kind: binary[0], next: binary[1] };
  const start = bytes.subarray(0, maxTextBytes);
  if (start.every((byte) => byte === 0)) {
    return { kind: 'full of zeros, as after a failed copy or on a full disk', next: 'Copy or download it again.' };
  }
  const isUtf16 = begins(bytes, '\xff\xfe') || begins(bytes, '\xfe\xff');
  const text = new TextDecoder(isUtf16 ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8')
    .decode(start)
    .trimStart();
  const found = texts.find(([, , pattern]) => pattern.test(text));
  if (found) return { kind: found[0], next: found[1] };
  if (!/[^\P{Cc}\t\n\f\r]/u.test(text)) return { kind: 'text', next: another };
  return { kind: 'of an unknown format', next: `If it is an image, convert it to ${imageFormatNames}.` };
}

/** Why a file is rejected, and what to do. */
export function foreignReason(bytes: Uint8Array): string {
  const { kind, next } = foreignFile(bytes);
  return `The file is ${kind}. ${next}`;
}
