import { begins, imageFormatNames } from './formats.ts';

/** What a file is that is not an image of an accepted format. */
export interface ForeignFile {
  /** With its article: `a web page (HTML)`. */
  what: string;
  /** What to do, as a sentence. */
  next: string;
}

const convert = `Convert it to ${imageFormatNames}.`;
const unpack = 'Unpack it and use the images in it.';
const download = 'Download the image itself: its link probably leads to a page about it, or needs a login.';
const heic =
  'Export it as JPEG. For the next photographs, choose Settings > Camera > Formats > Most Compatible on the iPhone.';
const develop = 'Export it as JPEG or TIFF with the program that develops it.';
const frames = 'Save single frames of it as JPEG.';
const another = 'Look for the image itself and use that.';

/** By how the file begins ({@link begins}); the first that matches decides. */
const binaries: readonly [what: string, next: string, ...signatures: string[]][] = [
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
  ['a camera raw file (Canon CR3)', develop, '????ftypcrx '],
  ['a JPEG XL image', convert, '\0\0\0\x0cJXL \r\n\x87\n', '\xff\x0a'],
  ['a JPEG 2000 image', convert, '\0\0\0\x0cjP  \r\n\x87\n', '\xff\x4f\xff\x51'],
  ['a JPEG XR image', convert, 'II\xbc'],
  ['a camera raw file', develop, 'IIRO', 'IIRS', 'MMOR', 'IIU\0', 'FUJIFILMCCD-RAW', 'FOVb', '\0MRM'],
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
  ['a sound', another, 'RIFF????WAVE', 'ID3', 'OggS', 'fLaC'],
  ["macOS's data about a file of the same name (AppleDouble)", another, '\0\x05\x16\x07', '\0\x05\x16\0'],
  ['a Windows shortcut', 'Use the file that it leads to.', 'L\0\0\0\x01\x14\x02\0'],
  ['a data file, not a picture', another, '\x93NUMPY', '\x89HDF\r\n', 'PAR1', 'ARROW1', 'SQLite format 3'],
  ['a program', another, '\x7fELF', 'MZ?\0'],
];

/** By what a text begins with, white space and a byte order mark aside. */
const texts: readonly [what: string, next: string, pattern: RegExp][] = [
  [
    'a Git LFS pointer, not the image that it names',
    'Run git lfs pull, then use it again.',
    /^version https:\/\/git-lfs/,
  ],
  ['a git-annex pointer, not the image that it names', 'Run git annex get, then use it again.', /^\/annex\/objects\//],
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

const longestLook = 1024;

/**
 * What a file is, by its first bytes.
 * @param bytes not empty, of a file whose format `imageFormat` does not know
 */
export function foreignFile(bytes: Uint8Array): ForeignFile {
  const binary = binaries.find(([, , ...signatures]) => signatures.some((signature) => begins(bytes, signature)));
  if (binary) return { what: binary[0], next: binary[1] };
  const start = bytes.subarray(0, longestLook);
  if (start.every((byte) => byte === 0)) {
    return { what: 'full of zeros, as a failed copy or a full disk leaves it', next: 'Copy or download it again.' };
  }
  const wide = begins(bytes, '\xff\xfe') || begins(bytes, '\xfe\xff');
  const text = new TextDecoder(wide ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8')
    .decode(start)
    .trimStart();
  const found = texts.find(([, , pattern]) => pattern.test(text));
  if (found) return { what: found[0], next: found[1] };
  if (!/[^\P{Cc}\t\n\f\r]/u.test(text)) return { what: 'text', next: another };
  return { what: 'of a format that is not known here', next: `If it is an image, convert it to ${imageFormatNames}.` };
}

/** Why a file is not an image, and what to do. */
export function foreignReason(bytes: Uint8Array): string {
  const { what, next } = foreignFile(bytes);
  return `The file is ${what}. ${next}`;
}
