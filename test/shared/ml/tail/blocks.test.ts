import { describe, expect, test } from '@jest/globals';
import { readBaseFolder } from '../../../../shared/ml/extract/base-files.ts';
import { createGraph } from '../../../../shared/ml/onnx/graph.ts';
import { type Block, chooseBlock, defaultDepth, findBlocks } from '../../../../shared/ml/tail/blocks.ts';
import { loadTail } from '../../../../shared/ml/tail/load-tail.ts';
import { UnsupportedTail } from '../../../../shared/ml/tail/unsupported-tail.ts';
import { tinyManifest, tinyModel } from '../extract/tiny-base.ts';

const filesOf = (name: string) =>
  readBaseFolder(new URL(`../../../../bases/efficientnet-${name}`, import.meta.url).pathname);
const sizes = (blocks: readonly Block[]) => blocks.map(({ map: { channels, side } }) => `${channels} x ${side}`);

describe('the blocks', () => {
  test('of EfficientNet-Lite0 are those of the architecture; the default is the last one on maps of 14 x 14', async () => {
    const blocks = await findBlocks(await filesOf('lite0'));
    expect(blocks.map(({ depth }) => depth)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    for (const { depth, value } of blocks) expect(value).toMatch(`/_blocks.${depth}/`);
    expect(sizes(blocks)).toEqual([
      '16 x 112',
      ...Array(2).fill('24 x 56'),
      ...Array(2).fill('40 x 28'),
      ...Array(3).fill('80 x 14'),
      ...Array(3).fill('112 x 14'),
      ...Array(4).fill('192 x 7'),
      '320 x 7',
    ]);
    expect(defaultDepth(blocks)).toBe(10);
  });

  test('of EfficientNet-Lite2 are found too, although its maps have odd sides', async () => {
    const blocks = await findBlocks(await filesOf('lite2'));
    expect(blocks).toHaveLength(21);
    expect(blocks[defaultDepth(blocks)]).toEqual({
      depth: 14,
      value: '/_blocks.14/Add_output_0',
      map: { channels: 120, side: 17 },
    });
  });

  test('exclude a map that some features bypass', async () => {
    const blocks = await findBlocks(await filesOf('lite0-taps'));
    expect(blocks.at(-1)).toMatchObject({ depth: 14, value: '/_blocks.14/Add_output_0' });
  });

  test('are chosen by number, and other numbers are refused with the valid ones', async () => {
    const blocks = await findBlocks(await filesOf('lite0'));
    expect(chooseBlock('lite', blocks, 3)).toBe(blocks[3]);
    expect(chooseBlock('lite', blocks, 'auto')).toBe(blocks[10]);
    expect(() => chooseBlock('lite', blocks, 16)).toThrow(
      "Base model lite has blocks 0 to 15, and no block 16. Set depth to one of these, or to 'auto'.",
    );
  });

  test('of a base model without bottlenecks: there are none', async () => {
    const graph = createGraph('activated');
    const image = graph.input('image', 'uint8', ['N', 32, 32, 3]);
    const map = graph.node('Transpose', [graph.node('Cast', [image], { to: { i: 1 } })], {
      perm: { ints: [0, 3, 1, 2] },
    });
    const kernel = graph.constant('kernel', 'float32', [3, 3, 1, 1], new Float32Array(9).fill(0.1));
    const activated = graph.node('Relu', [graph.node('Conv', [map, kernel])]);
    graph.output(
      graph.node('ReduceMean', [activated], { axes: { ints: [2, 3] }, keepdims: { i: 0 } }, 'features'),
      'float32',
      ['N', 3],
    );
    const model = graph.toBytes();
    expect(await findBlocks({ manifest: tinyManifest(model), model })).toEqual([]);
    await expect(loadTail({ manifest: tinyManifest(tinyModel()), model: tinyModel() }, 'auto')).rejects.toThrow(
      'Base model tiny has no blocks',
    );
  });
});

describe('the tail after a block', () => {
  test('is read with its depth and the size of the map', async () => {
    const { depth, block, tail } = await loadTail(await filesOf('lite0'), 'auto');
    expect([depth, block.depth, tail.input]).toEqual([10, 10, '/_blocks.10/Add_output_0']);
    expect(tail.map).toEqual({ channels: 112, side: 14 });
    expect(tail.layers.at(-1)).toMatchObject({ kind: 'mean', output: 'features' });
  });

  test.each([
    ['lite0-taps', 'after block 10. Flatten features:0:row is not a supported layer'],
    ['lite0-int8', 'QuantizeLinear /_blocks.11/_swish/Clip_output_0_QuantizeLinear is not a supported layer'],
  ])('of %s can not be trained: the message names the operator', async (name, problem) => {
    const refused = loadTail(await filesOf(name), 'auto');
    await expect(refused).rejects.toThrow(problem);
    await expect(refused).rejects.toBeInstanceOf(UnsupportedTail);
  });

  test('is refused if its maps are too large, with the earliest block that is possible', async () => {
    const files = await filesOf('lite0');
    await expect(loadTail(files, 3)).rejects.toThrow(
      'Block 3 of base model efficientnet-lite0 is too early for a deep head: the depthwise convolutions after it work on large maps, and would take 1.2 GB. The earliest possible block is 4.',
    );
    expect((await loadTail(files, 4)).depth).toBe(4);
  });
});
