import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { foreignFile, foreignReason } from '../../../../shared/domain/images/foreign-file.ts';
import { imageFormat } from '../../../../shared/domain/images/formats.ts';
import { noise } from '../../../bases/patterns.ts';

const ftyp = (brand: string) => `\0\0\0\x18ftyp${brand}\0\0\0\0mif1heic`;
const files: [string, string | Uint8Array][] = [
  ['a gzip archive', gzipSync('an image')],
  ['a ZIP archive', 'PK\x03\x04\x14\0'],
  ['a tar archive', `${'a.jpg'.padEnd(257, '\0')}ustar\0`],
  ['a compressed archive', 'BZh91AY'],
  ['a PDF document', '%PDF-1.7\n'],
  ['a HEIC image', ftyp('heic')],
  ['a HEIC image', ftyp('heix')],
  ['a HEIF image', '\0\0\0\x18ftypmif1\0\0\0\0mif1'],
  ['a camera raw file (Canon CR3)', ftyp('crx ')],
  ['a camera raw file', 'FUJIFILMCCD-RAW 0201'],
  ['a camera raw file', 'IIU\0\x18\0\0\0'],
  ['a JPEG XL image', '\xff\x0a\xfa\x1f'],
  ['a JPEG XL image', '\0\0\0\x0cJXL \r\n\x87\n'],
  ['a JPEG 2000 image', '\0\0\0\x0cjP  \r\n\x87\n'],
  ['a Photoshop document (PSD)', '8BPS\0\x01'],
  ['an icon or cursor (ICO)', '\0\0\x01\0\x02\0  '],
  ['a video (MP4 or MOV)', ftyp('isom')],
  ['a video (MP4 or MOV)', ftyp('qt  ')],
  ['a video (MP4 or MOV)', '\0\0\0\x08wide\0\0\0\0mdat'],
  ['a video (AVI)', 'RIFF\x24\0\0\0AVI LIST'],
  ['an audio file', 'RIFF\x24\0\0\0WAVEfmt '],
  ['a web page (HTML)', '<!DOCTYPE html>\n<html>'],
  ['a web page (HTML)', '\ufeff\n <html lang="en">'],
  ['a web page (HTML)', '<!-- saved from url --><html>'],
  ['a web page (HTML)', '<?xml version="1.0"?><!DOCTYPE html PUBLIC>'],
  ['an XML document', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'],
  ['an SVG drawing', '<svg xmlns="http://www.w3.org/2000/svg">'],
  [
    'an SVG drawing',
    '<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN">\n<svg>',
  ],
  ['JSON', '{"error": "not found"}'],
  ['JSON', '[1, 2]'],
  ['a Git LFS pointer, not the image itself', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n'],
  ['a git-annex pointer, not the image itself', '/annex/objects/SHA256E-s1234--5.jpg'],
  ['text: an image in base64', '/9j/4AAQSkZJRgABAQ'],
  ['text: an image in base64', 'data:image/png;base64,iVBORw0KGgo='],
  ['a form (multipart/form-data)', '--x\r\nContent-Disposition: form-data; name="file"\r\n'],
  ['macOS metadata about another file (AppleDouble)', '\0\x05\x16\x07\0\x02'],
  ['full of zeros, as after a failed copy or on a full disk', new Uint8Array(5000)],
  ['text', 'label,file\nhat,1.jpg\n'],
  ['text', 'Ärger mit Größe'],
  ['text', Uint8Array.from(Buffer.from('\ufeffUTF-16', 'utf16le'))],
  ['of an unknown format', noise(500)],
];

describe('a file that is not an image', () => {
  test.each(files)('is %s', (kind, content) => {
    const bytes =
      typeof content === 'string'
        ? Buffer.from(content, /[\x80-\xff]/.test(content) && !/[Äö\ufeff]/.test(content) ? 'latin1' : 'utf8')
        : content;
    expect(imageFormat(bytes)).toBeUndefined();
    expect(foreignFile(bytes)).toEqual({ kind, next: expect.stringMatching(/^[A-Z].{10,}\.$/) });
  });

  test('explains for HEIC how an iPhone saves JPEGs', () => {
    expect(foreignReason(Buffer.from(ftyp('heic'), 'latin1'))).toBe(
      'The file is a HEIC image. Export it as JPEG. For the next photographs, choose Settings > Camera > Formats > Most Compatible on the iPhone.',
    );
  });
});
