import { createRandom } from '../../numeric/random.ts';
import type { DeepHead } from '../tail/deep-head.ts';
import type { Tail } from '../tail/tail.ts';

/** A deep head before training: the pretrained tail, and a dense layer of small random weights. */
export function initialHead(tail: Tail, classCount: number, seed: number): DeepHead {
  const width = widthOf(tail);
  const random = createRandom(seed);
  const limit = 1 / Math.sqrt(width);
  const values = Float32Array.from({ length: classCount * width }, () => (random() / 2 ** 31 - 1) * limit);
  return {
    tail,
    dense: {
      kernel: { name: 'dense.kernel', dimensions: [classCount, width], values },
      bias: { name: 'dense.bias', dimensions: [classCount, 1], values: new Float32Array(classCount) },
    },
  };
}

/** Number of features of a tail. */
function widthOf({ map, layers }: Tail): number {
  return layers.reduce(
    (width, layer) => (layer.kind === 'pointwise' ? layer.kernel.dimensions[0] : width),
    map.channels,
  );
}
