import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { createRandom } from '../../../cli/demo/random.ts';
import { drawShape, drawShapes, shapeNames } from '../../../cli/demo/shapes.ts';
import { eachLimited } from '../../../shared/domain/each-limited.ts';
import { makeFolder } from '../support/files.ts';

test.each(shapeNames)('a %s is a JPEG of 128 to 224 pixels a side', async (shape) => {
  const { format, width, height } = await sharp(await drawShape(shape, createRandom(3))).metadata();
  expect(format).toBe('jpeg');
  expect(width).toBe(height);
  expect(width).toBeGreaterThanOrEqual(128);
  expect(width).toBeLessThanOrEqual(224);
});

test('the seed determines the image', async () => {
  const draw = (seed: number) => drawShape('square', createRandom(seed));
  expect(await draw(1)).toEqual(await draw(1));
  expect(await draw(1)).not.toEqual(await draw(2));
});

test('the folder of shapes has a folder for each label and no duplicates', async () => {
  const { dir, remove } = await makeFolder({});
  await drawShapes(dir, 3, 1);
  expect((await readdir(dir)).sort()).toEqual(['circle', 'square', 'triangle']);
  const files = shapeNames.flatMap((shape) => [1, 2, 3].map((n) => join(dir, shape, `00${n}.jpg`)));
  const images = await eachLimited(files, 4, async (file) =>
    sharp(await readFile(file))
      .raw()
      .toBuffer(),
  );
  expect(new Set(images.map((image) => image.toString('base64'))).size).toBe(9);
  await remove();
});
