import type { TrainedDeepHead } from '../../../../shared/ml/head/deep/deep-head-onnx.ts';
import { type DeepHead, parametersOf, withParameters } from '../../../../shared/ml/tail/deep-head.ts';
import { loadTail } from '../../../../shared/ml/tail/load-tail.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { tinyBlocks } from './tiny-blocks.ts';

/**
 * A deep head on the base model `tinyBlocks`, after block 1, with random parameters.
 * @param pretrained keeps the tail of the base model, so that the trained features are those of the base model
 */
export async function tinyBlocksHead(classes: readonly string[], pretrained = false): Promise<TrainedDeepHead> {
  const { tail, depth } = await loadTail(tinyBlocks(), 1);
  const random = createRandom(5);
  const numbers = (count: number) => Float32Array.from({ length: count }, () => random() / 2 ** 31 - 1);
  const width = tinyBlocks().manifest.output.features.size;
  const head: DeepHead = {
    tail,
    dense: {
      kernel: { name: 'dense.kernel', dimensions: [classes.length, width], values: numbers(classes.length * width) },
      bias: { name: 'dense.bias', dimensions: [classes.length, 1], values: numbers(classes.length) },
    },
  };
  if (pretrained) return { classes, depth, head };
  const trained = parametersOf(head).map((parameter) => ({ ...parameter, values: numbers(parameter.values.length) }));
  return { classes, depth, head: withParameters(head, trained) };
}
