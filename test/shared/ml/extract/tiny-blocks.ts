import type { BaseFiles } from '../../../../shared/ml/extract/base-files.ts';
import { createGraph } from '../../../../shared/ml/onnx/graph.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { tinyManifest, tinySize } from './tiny-base.ts';

const channels = 4;

/**
 * A base model with three blocks, whose tails can be trained. The map of block 0 has 3 channels, and 16 x 16 pixels of
 * the image / 256: every second one. The maps of blocks 1 and 2 have 4 channels, and sides of 16 and 8. It has 4 features.
 */
export function tinyBlocks(seed = 1): BaseFiles {
  const random = createRandom(seed);
  const graph = createGraph('tiny blocks');
  const kernel = (name: string, dimensions: readonly number[]) => {
    const size = dimensions.reduce((product, dimension) => product * dimension, 1);
    return graph.constant(
      name,
      'float32',
      dimensions,
      Float32Array.from({ length: size }, () => random() / 2 ** 32 - 0.4),
    );
  };
  const image = graph.input('image', 'uint8', ['N', tinySize, tinySize, 3]);
  const numbers = graph.node('Cast', [image], { to: { i: 1 } });
  const pixels = graph.node('Transpose', [numbers], { perm: { ints: [0, 3, 1, 2] } });
  const same = graph.constant('same', 'float32', [3, 1, 1, 1], new Float32Array(3).fill(1 / 256));
  const first = graph.node('Conv', [pixels, same], { strides: { ints: [2, 2] }, group: { i: 3 } }, 'block 0');

  const second = graph.node('Conv', [first, kernel('k1', [channels, 3, 1, 1])], {}, 'block 1');
  const wide = graph.node('Relu', [graph.node('Conv', [second, kernel('k2', [8, channels, 1, 1])])]);
  const spread = graph.node('Conv', [wide, kernel('k3', [8, 1, 3, 3])], {
    group: { i: 8 },
    strides: { ints: [2, 2] },
    pads: { ints: [1, 1, 1, 1] },
  });
  const narrow = graph.node('Conv', [graph.node('Relu', [spread]), kernel('k4', [channels, 8, 1, 1])], {}, 'block 2');
  const last = graph.node('Relu', [graph.node('Conv', [narrow, kernel('k5', [channels, channels, 1, 1])])]);
  graph.node('ReduceMean', [last], { axes: { ints: [2, 3] }, keepdims: { i: 0 } }, 'features');
  graph.output('features', 'float32', ['N', channels]);
  const model = graph.toBytes();
  return {
    model,
    manifest: {
      ...tinyManifest(model),
      name: 'tiny-blocks',
      output: { features: { name: 'features', size: channels } },
    },
  };
}
