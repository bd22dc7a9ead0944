import { beforeAll, expect, test } from '@jest/globals';
import { createRandom } from '../../../../../cli/demo/random.ts';
import { prepareDecoding } from '../../../../../shared/ml/extract/decode.ts';
import { bmp, packed } from './bmps.ts';
import { decoded, sceneOf } from './decoded.ts';
import { gif } from './gifs.ts';
import { blockJpeg } from './jpegs.ts';

beforeAll(() => prepareDecoding());

/** Overwrites some bytes, most of them in headers, and truncates one file in ten. */
function mutated(file: Buffer, random: () => number): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  const copy = Buffer.from(file);
  for (let i = below(6); i >= 0; i--) {
    const at = below(random() < 0.7 ? Math.min(300, copy.length) : copy.length);
    copy[at] = [0, 255, 127, 128, 1, below(256)][below(6)] as number;
    if (random() < 0.2 && at + 4 < copy.length) copy.writeUInt32LE([0, 0xffffffff, 0x7fffffff][below(3)] as number, at);
  }
  return random() < 0.1 ? copy.subarray(0, below(copy.length)) : copy;
}

test('a file with bytes overwritten is decoded or refused with a reason', async () => {
  const rows = Array.from({ length: 30 }, (_, y) => Array.from({ length: 40 }, (_, x) => (x + y) % 4));
  const palette = [
    [0, 0, 0],
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
  ];
  const files = [
    await sceneOf().jpeg().toBuffer(),
    await sceneOf().jpeg({ progressive: true }).toBuffer(),
    blockJpeg({ columns: 9, rows: 7, level: (column, row) => 8 * (column + row), restart: 5 }),
    await sceneOf().png().toBuffer(),
    await sceneOf().webp().toBuffer(),
    gif({ width: 40, height: 30 }, [{ left: 4, top: 4, width: 20, height: 20, colour: 1 }]),
    await sceneOf().avif({ effort: 0 }).toBuffer(),
    await sceneOf().tiff({ compression: 'lzw' }).toBuffer(),
    await sceneOf().tiff({ compression: 'jpeg', tile: true, tileWidth: 32, tileHeight: 32, bigtiff: true }).toBuffer(),
    bmp({ width: 40, height: 30, bits: 4, palette, data: packed(rows, 4) }),
    bmp({
      width: 40,
      height: 30,
      bits: 8,
      compression: 1,
      palette,
      data: Buffer.from(rows.flatMap(() => [40, 2, 0, 0])),
    }),
  ];
  const random = createRandom(7);
  let refused = 0;
  for (let i = 0; i < 330; i++) {
    const found = await decoded(mutated(files[i % files.length] as Buffer, random));
    if (typeof found !== 'string') expect(found).toHaveLength(64 * 64 * 3);
    else expect(found).toMatch(/^(The (file|image) .+\.|The image can't be decoded \(.+\)\. .+\.)$/);
    if (typeof found === 'string') refused++;
  }
  expect(refused).toBeGreaterThan(100);
  expect(refused).toBeLessThan(320);
});
