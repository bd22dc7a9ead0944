import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { findBlocks } from '../../../bases/make/blocks.ts';
import { findImageInput } from '../../../bases/make/image-input.ts';
import { importBase } from '../../../bases/make/import-base.ts';
import { openOnnx } from '../../../bases/make/open-onnx.ts';
import { presets } from '../../../bases/make/preprocessing.ts';
import { smallCnn } from './small-cnn.ts';

test('the blocks of EfficientNet-Lite0 are those of its authors', async () => {
  const model = openOnnx(readFileSync(new URL('../../../bases/efficientnet-lite0/model.onnx', import.meta.url)));
  const blocks = await findBlocks(model, findImageInput(model.graph, {}), 'map');
  const numbers = blocks.map(({ node }) => Number(/^\/_blocks\.(\d+)\/(Add|_project_conv)/.exec(node)?.[1]));
  expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  const channels = blocks.map((block) => block.channels);
  expect(channels).toEqual([16, 24, 24, 40, 40, 80, 80, 80, 112, 112, 112, 192, 192, 192, 192, 320]);
});

test.each(['Flatten', 'Reshape'])(
  'there are none after the mean over the map, with or without %s',
  async (flattening) => {
    const { graph, map, weights } = smallCnn();
    const one = { kernel_shape: { ints: [1, 1] } };
    const mean = graph.node('GlobalAveragePool', [map]);
    const head = graph.node('Relu', [graph.node('Conv', [mean, weights('head', [8, 6, 1, 1])], one)]);
    const sizes = graph.constant('sizes', 'int64', [2], BigInt64Array.of(0n, 8n));
    const row = graph.node(flattening, flattening === 'Reshape' ? [head, sizes] : [head]);
    graph.node('Identity', [graph.node('Relu', [row])], {}, 'features');
    graph.output('features', 'float32', ['N', 8]);
    const options = { name: 'small', preprocessing: presets.none, licence: 'none', source: {} };
    const model = openOnnx((await importBase(graph.toBytes(), options)).model);
    const blocks = await findBlocks(model, findImageInput(model.graph, {}), 'features');
    expect(blocks.map(({ channels }) => channels)).toEqual([4, 4, 6]);
  },
);
