import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { maxImageBytes } from '../../shared/domain/images/limits.ts';
import { noise } from '../bases/patterns.ts';
import { bmp } from '../shared/ml/extract/formats/bmps.ts';
import { gif } from '../shared/ml/extract/formats/gifs.ts';
import { inserted } from '../shared/ml/extract/formats/jpegs.ts';
import { withNewTag, withTag } from '../shared/ml/extract/formats/tiffs.ts';
import { animation, type Colour, oriented, plain } from '../shared/ml/extract/pictures.ts';

const orange: Colour = [200, 100, 50];
const photo = () => sharp(noise(300 * 200 * 3), { raw: { width: 300, height: 200, channels: 3 } });
const clear = () => sharp(Buffer.alloc(40 * 30 * 4), { raw: { width: 40, height: 30, channels: 4 } });

/** Unusable images, by their names in docs/errors.md. */
export async function unusableImages(): Promise<Record<string, Buffer>> {
  const jpeg = await photo().jpeg().toBuffer();
  const tiff = await plain(40, 30, orange).tiff({ compression: 'none' }).toBuffer();
  const tooLarge = Buffer.alloc(maxImageBytes + 1);
  jpeg.copy(tooLarge);
  return {
    'an undecodable image': Buffer.from(jpeg).fill(0xff, 700, 1500),
    'a truncated image': jpeg.subarray(0, jpeg.length - 200),
    'an empty file': Buffer.alloc(0),
    'a file that is not an image': Buffer.from('label,file\nhat,1.jpg\n'),
    'an image over 50 megapixels': await plain(10_000, 5001, orange).png().toBuffer(),
    'a file over 20 MiB': tooLarge,
    SVG: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><path d="M0 0h9v9"/></svg>'),
    HEIC: Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\x01\x2cmeta', 'latin1'),
    PDF: Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n', 'latin1'),
    'a web page': Buffer.from('<!DOCTYPE html>\n<html><title>Sign in</title></html>\n'),
    'a gzip archive': gzipSync(jpeg),
    JSON: Buffer.from('{"message": "Not Found"}'),
    'a Git LFS pointer': Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'),
    'a video': Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isommp42\0\0\x01\x2cmoov', 'latin1'),
    'a file of zeros': Buffer.alloc(5000),
    'a file of an unknown format': Buffer.from(noise(3000)),
    'a camera raw file': withNewTag(tiff, 50_706, 0x0401),
    'a TIFF of floating-point numbers': withTag(withTag(tiff, 258, 32), 339, 3),
    'an AVIF over 25 megapixels': await plain(6000, 4200, orange).avif({ effort: 0 }).toBuffer(),
  };
}

/** Unusual images that can be used. */
export async function unusualImages(): Promise<Record<string, Buffer>> {
  return {
    '1 x 1 pixel': await plain(1, 1, orange).png().toBuffer(),
    'very long and thin (2 x 5,000 pixels)': await plain(2, 5000, orange).png().toBuffer(),
    CMYK: await plain(40, 30, orange).toColourspace('cmyk').jpeg().toBuffer(),
    '16 bits a channel': await plain(40, 30, orange).toColourspace('rgb16').png().toBuffer(),
    greyscale: await plain(40, 30, orange).toColourspace('b-w').jpeg().toBuffer(),
    'alpha (on white)': await clear().png().toBuffer(),
    palette: await plain(40, 30, orange).png({ palette: true }).toBuffer(),
    'animated (the first frame)': await animation()
      .gif({ delay: [9, 9] })
      .toBuffer(),
    'rotated by EXIF': await oriented(6),
    'EXIF orientation 0 (counts as none)': await oriented(1, 0),
    AVIF: await plain(40, 30, [9, 200, 50]).avif().toBuffer(),
    'TIFF (the first page)': await plain(40, 30, [9, 100, 200]).tiff().toBuffer(),
    BMP: bmp({ width: 4, height: 2, bits: 24, data: Buffer.alloc(24, 90) }),
    'a GIF whose first frame does not cover its canvas (filled with white)': gif({ width: 40, height: 30 }, [
      { left: 9, top: 9, width: 9, height: 9, colour: 1 },
    ]),
    'a JPEG with stray bytes, wrong lengths or scan parameters': inserted(
      await plain(40, 30, [100, 9, 200]).jpeg().toBuffer(),
      2,
      Buffer.from('stray'),
    ),
  };
}
