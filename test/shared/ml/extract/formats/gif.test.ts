import { beforeAll, describe, expect, test } from '@jest/globals';
import { prepareDecoding } from '../../../../../shared/ml/extract/decode.ts';
import { decoded, difference, pixel, sceneOf } from './decoded.ts';
import { gif } from './gifs.ts';

const canvas = { width: 64, height: 64 };
const [white, red, black] = [
  [255, 255, 255],
  [255, 0, 0],
  [0, 0, 0],
];
const inside = { left: 16, top: 16, width: 32, height: 32 };
const all = { width: 64, height: 64 };

beforeAll(() => prepareDecoding());

describe('of a GIF, the canvas outside the first frame is white', () => {
  test.each([
    ['alone', gif(canvas, [{ ...inside, colour: 1 }])],
    [
      'before others',
      gif(canvas, [
        { ...inside, colour: 1 },
        { ...all, colour: 3 },
      ]),
    ],
    [
      'before one with clear pixels',
      gif(canvas, [
        { ...inside, colour: 1 },
        { ...all, colour: 3, clear: 0 },
      ]),
    ],
    ['with a clear colour of its own', gif(canvas, [{ ...inside, colour: 1, clear: 2 }])],
    ['where data follow the end', Buffer.concat([gif(canvas, [{ ...inside, colour: 1 }]), Buffer.from('more')])],
  ])('%s', async (_, file) => {
    const image = await decoded(file);
    for (const [x, y] of [
      [2, 2],
      [60, 2],
      [2, 60],
      [32, 8],
    ] as const)
      expect(pixel(image, x, y)).toEqual(white);
    expect(pixel(image, 32, 32)).toEqual(red);
  });
});

describe('of a GIF whose first frame covers the canvas', () => {
  test('nothing changes', async () => {
    expect(pixel(await decoded(gif(canvas, [{ ...all, colour: 2 }])), 2, 2)).toEqual(black);
    expect(pixel(await decoded(gif(canvas, [{ ...all, colour: 2, clear: 2 }])), 2, 2)).toEqual(white);
  });

  test('faults of later frames do not matter', async () => {
    const file = gif(canvas, [
      { ...all, colour: 1 },
      { ...all, colour: 3 },
    ]);
    const second = file.lastIndexOf(Buffer.from([0x2c, 0, 0, 0, 0]));
    const wrong = Buffer.from(file);
    wrong[second + 10] = 60;
    expect(pixel(await decoded(wrong), 30, 30)).toEqual(red);
    expect(pixel(await decoded(file.subarray(0, second + 40)), 30, 30)).toEqual(red);
  });
});

test('a GIF is refused wherever its first frame was cut; without its trailer it is whole', async () => {
  const file = await sceneOf().gif().toBuffer();
  expect(difference(await decoded(file.subarray(0, -1)), await decoded(file))).toBe(0);
  for (let cut = 14; cut < file.length - 1; cut += Math.ceil(file.length / 60)) {
    expect(await decoded(file.subarray(0, cut))).toContain('the file was cut short');
  }
  expect(await decoded(file.subarray(0, -2))).toContain('the file was cut short');
});
