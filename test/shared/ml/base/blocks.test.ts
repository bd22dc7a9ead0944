import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { findBlocks } from '../../../../shared/ml/base/blocks.ts';
import { findImageInput } from '../../../../shared/ml/base/image-input.ts';
import { openOnnx } from '../../../../shared/ml/base/open-onnx.ts';

test('the blocks of EfficientNet-Lite0 are where its authors have them', async () => {
  const model = openOnnx(readFileSync(new URL('../../../../models/efficientnet-lite0/model.onnx', import.meta.url)));
  const blocks = await findBlocks(model, findImageInput(model.graph, {}), 'map');
  const numbers = blocks.map(({ node }) => Number(/^\/_blocks\.(\d+)\/(Add|_project_conv)/.exec(node)?.[1]));
  expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  const channels = blocks.map((block) => block.channels);
  expect(channels).toEqual([16, 24, 24, 40, 40, 80, 80, 80, 112, 112, 112, 192, 192, 192, 192, 320]);
});
