import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  imageFormat,
  imageFormatNames,
  imageFormats,
  imageType,
  imageTypes,
  namedFormat,
} from '../../../../shared/domain/images/formats.ts';
import { maxImageSize } from '../../../../shared/domain/images/limits.ts';
import { bmp } from '../../ml/extract/formats/bmps.ts';
import { plain } from '../../ml/extract/pictures.ts';

const image = () => plain(9, 9, [1, 2, 3]);

describe('the format of a file', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)('%s is recognised by content', async (format) => {
    expect(imageFormat(await image().toFormat(format).toBuffer())?.type).toBe(`image/${format}`);
  });

  test('BMP and BigTIFF, in either order of bytes, are too', async () => {
    expect(imageFormat(bmp({ width: 1, height: 1, bits: 24, data: Buffer.alloc(4) }))?.name).toBe('BMP');
    expect(imageFormat(await image().tiff({ bigtiff: true }).toBuffer())?.name).toBe('TIFF');
    expect(imageFormat(Buffer.from('MM\0*\0\0\0\x08', 'latin1'))?.name).toBe('TIFF');
  });

  test('AVIF may be any brand of the first box', () => {
    const brands = (...names: string[]) => imageFormat(Buffer.from(`\0\0\0\x20ftyp${names.join('')}`, 'latin1'))?.name;
    expect(brands('avis', '\0\0\0\0', 'mif1')).toBe('AVIF');
    expect(brands('mif1', '\0\0\0\0', 'mif1', 'miaf', 'avif')).toBe('AVIF');
    expect(brands('heic', '\0\0\0\0', 'mif1', 'heic')).toBeUndefined();
    expect(brands('mif1', '\0\0\0\0', 'xavi', 'fxxx')).toBeUndefined();
  });

  test.each(['hello', 'BMW is not a picture of it', 'RIFF\x24\0\0\0WAVEfmt ', '', 'GIF', 'II*'])(
    '%j has none',
    (text) => {
      expect(imageFormat(Buffer.from(text, 'latin1'))).toBeUndefined();
    },
  );
});

test('a link has the content type of the extension, and never one that a browser executes', () => {
  expect(['a/b.JPG', 'b.jfif', 'c.webp', 'd.tif', 'e.bmp', 'f.avif'].map(imageType)).toEqual([
    'image/jpeg',
    'image/jpeg',
    'image/webp',
    'image/tiff',
    'image/bmp',
    'image/avif',
  ]);
  for (const key of ['a.html', 'a.svg', 'a', 'a.constructor', 'jpg', 'a.jpg.html']) {
    expect(imageType(key)).toBe('application/octet-stream');
  }
});

test('the table has each type and each extension once', () => {
  const endings = imageFormats.flatMap(({ extensions }) => extensions);
  expect(new Set(endings).size).toBe(endings.length);
  expect(new Set(imageTypes).size).toBe(imageFormats.length);
  expect(imageFormatNames).toMatch(/^JPEG, PNG, .* or \w+$/);
  expect(namedFormat('x.JPEG')?.name).toBe('JPEG');
});

test('each list of formats in README and docs names all of them', () => {
  const documents = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((path) =>
    path.endsWith('.md'),
  );
  const lines = documents.flatMap((path) => readFileSync(path, 'utf8').split('\n'));
  const namesIn = (line: string) => imageFormats.map(({ name }) => name).filter((name) => line.includes(name));
  const lists = lines.filter((line) => namesIn(line).length > 3);
  expect(lists.length).toBeGreaterThan(0);
  for (const line of lists) {
    expect([line, namesIn(line).length]).toEqual([line, imageFormats.length]);
    if (line.includes('MiB')) expect(line).toContain(maxImageSize);
  }
});
