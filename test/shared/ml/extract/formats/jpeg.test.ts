import { beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { prepareDecoding, readHeader } from '../../../../../shared/ml/extract/decode.ts';
import { decoded, difference, sceneOf } from './decoded.ts';
import { blockJpeg, find, inserted, patched, segment } from './jpegs.ts';

const [SOF, DHT, DQT, SOS, APP0, APP1] = [0xc0, 0xc4, 0xdb, 0xda, 0xe0, 0xe1];
const level = (column: number, row: number) => ((column * 40 + row * 56) % 248) & ~7;
const cutOff = /^The image can't be decoded \(the file was cut short: .+\)\. Copy or download it again\.$/;

const jfif = segment(APP0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1'));

let whole: Buffer;
let progressive: Buffer;
let withRestarts: Buffer;
let thumbnail: Buffer;
beforeAll(async () => {
  prepareDecoding();
  whole = inserted(await sceneOf().jpeg().toBuffer(), 2, jfif);
  progressive = await sceneOf().jpeg({ progressive: true }).toBuffer();
  withRestarts = blockJpeg({ columns: 9, rows: 7, level, restart: 5 });
  thumbnail = await sceneOf(16, 16).negate().jpeg().toBuffer();
});

describe('a harmless fault does not change the pixels of a JPEG', () => {
  const app0 = () => find(whole, APP0);
  const faults: [string, () => Buffer][] = [
    ['scan parameters that mean nothing', () => patched(whole, find(whole, SOS) + 11, 0, 0, 0)],
    ['stray bytes behind the first marker', () => inserted(whole, 2, Buffer.from('stray'))],
    ['stray bytes before a table', () => inserted(whole, find(whole, DQT), Buffer.from('stray'))],
    [
      'stray bytes with markers that do not exist',
      () => inserted(whole, find(whole, DHT), Buffer.from('ff3cff00ff02', 'hex')),
    ],
    ['fill bytes before a marker', () => inserted(whole, find(whole, DHT), Buffer.alloc(5, 0xff))],
    [
      'a comment that is longer than it says',
      () => inserted(whole, find(whole, DQT), segment(0xfe, Buffer.alloc(30, 65), 12)),
    ],
    [
      'an application segment that reaches into its neighbours',
      () => inserted(whole, app0() + 18, segment(0xe5, Buffer.alloc(8, 65), 500)),
    ],
    [
      'an application segment that ends behind the file',
      () => inserted(whole, app0() + 18, segment(0xe5, Buffer.alloc(8, 65), 65_000)),
    ],
    [
      'a quantisation table that is longer than it says',
      () => {
        const at = find(whole, DQT);
        const length = whole.readUInt16BE(at + 2);
        return patched(inserted(whole, at + 2 + length, Buffer.alloc(3)), at + 2, 0, length + 3);
      },
    ],
    ['JFIF of a revision that does not exist', () => patched(whole, app0() + 9, 2, 1)],
    [
      "Adobe's segment with a transform that does not exist",
      () => inserted(whole, find(whole, DQT), segment(0xee, Buffer.from('Adobe\0\x64\0\0\0\0\x07', 'latin1'))),
    ],
    ['the first marker twice', () => inserted(whole, 2, Buffer.from([0xff, 0xd8]))],
    [
      'a thumbnail among stray bytes',
      () => inserted(whole, find(whole, DQT), segment(APP1, Buffer.from('Exif\0\0 cut off'), 8), thumbnail),
    ],
    [
      'stray bytes before the end',
      () => inserted(whole, whole.length - 2, Buffer.from([0, 1, 2, 3]), Buffer.from([0xff, 0x00])),
    ],
    ['filling before the end', () => inserted(whole, whole.length - 2, Buffer.alloc(3000))],
    ['other data behind the end', () => Buffer.concat([whole, thumbnail, Buffer.alloc(5000)])],
    ['no end', () => whole.subarray(0, -2)],
    ['half an end', () => whole.subarray(0, -1)],
    [
      'two faults',
      () => patched(inserted(whole, find(whole, SOF), Buffer.from('stray')), find(whole, SOS) + 16, 1, 1, 1),
    ],
  ];

  test.each(faults)('%s', async (_, make) => {
    expect(difference(await decoded(make()), await decoded(whole))).toBe(0);
  });

  test('no end, of a progressive one', async () => {
    expect(difference(await decoded(progressive.subarray(0, -2)), await decoded(progressive))).toBe(0);
  });

  test('restart markers with wrong numbers, and stray bytes before one', async () => {
    const second = withRestarts.indexOf(Buffer.from([0xff, 0xd1]));
    const wrong = inserted(patched(withRestarts, second, 0xff, 0xd6), second, Buffer.from([9, 9]));
    expect(difference(await decoded(wrong), await decoded(withRestarts))).toBe(0);
  });

  test('a height after the scan', async () => {
    const plain = blockJpeg({ columns: 9, rows: 7, level });
    const height = segment(0xdc, Buffer.from([0, 56]));
    const late = inserted(patched(plain, find(plain, SOF) + 5, 0, 0), plain.length - 2, height);
    expect(await readHeader(late)).toMatchObject({ ok: true, width: 72, height: 56 });
    expect(difference(await decoded(late), await decoded(plain))).toBe(0);
  });

  test('scan parameters, with the orientation and the profile that it has', async () => {
    const turned = await sceneOf().withMetadata({ orientation: 6 }).withIccProfile('p3').jpeg().toBuffer();
    const faulty = patched(turned, find(turned, SOS) + 11, 0, 0, 0);
    expect(await readHeader(faulty)).toMatchObject({ width: 56, height: 72 });
    expect(difference(await decoded(faulty), await decoded(turned))).toBe(0);
  });
});

describe('a truncated JPEG is refused, wherever it was cut', () => {
  const files: [string, () => Promise<Buffer>][] = [
    ['baseline', async () => whole],
    ['full chroma', () => sceneOf().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()],
    ['grey', () => sceneOf().greyscale().toColourspace('b-w').jpeg().toBuffer()],
    ['CMYK', () => sceneOf().toColourspace('cmyk').jpeg().toBuffer()],
    ['progressive', async () => progressive],
    ['with restarts', async () => withRestarts],
    [
      'with a thumbnail',
      async () => inserted(whole, find(whole, DQT), segment(APP1, Buffer.concat([Buffer.from('Exif\0\0'), thumbnail]))),
    ],
  ];

  test.each(files)('%s', async (_, make) => {
    const jpeg = await make();
    const from = Math.max(3, find(jpeg, DQT) - 700);
    const step = Math.ceil((jpeg.length - from) / 60);
    const cuts = new Set(Array.from({ length: 60 }, (_, i) => from + i * step).filter((cut) => cut < jpeg.length - 2));
    for (let cut = jpeg.length - 12; cut < jpeg.length - 2; cut++) cuts.add(cut);
    const entire = await decoded(jpeg);
    let refused = 0;
    for (const cut of cuts) {
      const found = await decoded(jpeg.subarray(0, cut));
      // The last byte may be all padding.
      if (typeof found !== 'string') expect([cut, difference(found, entire)]).toEqual([cut, 0]);
      else expect(found).toMatch(cutOff);
      if (typeof found === 'string') refused++;
    }
    expect(refused).toBeGreaterThanOrEqual(cuts.size - 2);
  });

  test('also if an end marker follows the cut', async () => {
    const cut = Buffer.concat([whole.subarray(0, -300), Buffer.from([0xff, 0xd9])]);
    expect(await decoded(cut)).toMatch(/\(its image data are damaged after \d+%\)/);
  });

  test('also if zeros replace the missing data', async () => {
    const large = await sceneOf(200, 150).jpeg({ quality: 95 }).toBuffer();
    const filled = Buffer.from(large).fill(0, large.length >> 1);
    expect(await decoded(filled)).toMatch(cutOff);
  });
});

describe('a JPEG that is not supported or damaged is refused with its own cause', () => {
  const sof = () => find(whole, SOF);
  const cases: [string, () => Buffer, string][] = [
    ['of 12 bits', () => patched(whole, sof() + 4, 12), 'it has 12 bits per channel, and only 8 are supported'],
    [
      'lossless',
      () => patched(whole, sof() + 1, 0xc3),
      'it is a lossless or hierarchical JPEG, which is not supported',
    ],
    ['without a height', () => patched(whole, sof() + 5, 0, 0), 'its header says that it has no pixels'],
    [
      'without image data',
      () => Buffer.concat([whole.subarray(0, find(whole, SOS)), Buffer.from([0xff, 0xd9])]),
      'the file has no image data',
    ],
  ];

  test.each(cases)('%s', async (_, make, cause) => {
    expect(await decoded(make())).toContain(`The image can't be decoded (${cause}). `);
  });

  test('damaged in the middle', async () => {
    const middle = (find(whole, SOS) + whole.length) >> 1;
    expect(await decoded(Buffer.from(whole).fill(0xff, middle, middle + 60))).toMatch(
      /\(its image data are damaged after \d+%\)/,
    );
  });

  test('damaged in the middle of a progressive one', async () => {
    const middle = progressive.length >> 1;
    expect(await decoded(Buffer.from(progressive).fill(0xff, middle, middle + 60))).toMatch(
      /\(its JPEG data are damaged: .+\)/,
    );
  });
});

test('thousands of nested starts take no time', async () => {
  const many = Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(2_000_000).fill('ffd8', 'hex')]);
  expect(await decoded(many)).toMatch(cutOff);
});

test('sharp alone refuses these files, so the tests above are meaningful', async () => {
  const faulty = patched(whole, find(whole, SOS) + 11, 0, 0, 0);
  await expect(sharp(faulty, { failOn: 'warning' }).raw().toBuffer()).rejects.toThrow('Invalid SOS parameters');
});
