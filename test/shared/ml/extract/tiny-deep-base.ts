import type { TrainedDeepHead } from '../../../../shared/ml/head/deep/deep-head-onnx.ts';
import { deepHeadToOnnx } from '../../../../shared/ml/head/deep/deep-head-onnx.ts';
import { createGraph } from '../../../../shared/ml/onnx/graph.ts';
import { readModel, writeModel } from '../../../../shared/ml/onnx/model.ts';
import { prune, rename } from '../../../../shared/ml/onnx/prune.ts';
import { parametersOf, withParameters } from '../../../../shared/ml/tail/deep-head.ts';
import { readTail } from '../../../../shared/ml/tail/read-tail.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { randomNumbers, tinyDeepHead, tinyDeepUnknown, tinyMap } from '../../../support/tiny-deep-head.ts';
import { tinySize } from './tiny-base.ts';

/** The tiny deep base model's last block of the trunk, whose map is `tinyMap`. */
export const tinyDepth = 0;
const block = 'block';

/** A base model with three blocks. After block 0, it has the layers of `tinyDeepHead`. */
export function tinyDeepModel(): Uint8Array {
  const graph = createGraph('tiny');
  const image = graph.input('image', 'uint8', ['N', tinySize, tinySize, 3]);
  const numbers = graph.node('Cast', [image], { to: { i: 1 } });
  const channelsFirst = graph.node('Transpose', [numbers], { perm: { ints: [0, 3, 1, 2] } });
  const { channels, side } = tinyMap;
  const stride = 6;
  const window = tinySize - (side - 1) * stride;
  // White pixels become numbers of about 1.
  const kernel = randomNumbers(7)(channels * 3 * window ** 2).map((x) => x / (255 * window * 3));
  const kernelValue = graph.constant('block.kernel', 'float32', [channels, 3, window, window], kernel);
  graph.node('Conv', [channelsFirst, kernelValue], { strides: { ints: [stride, stride] } }, block);
  graph.output(block, 'float32', ['N', channels, side, side]);
  const model = readModel(graph.toBytes());

  const tail = readModel(deepHeadToOnnx(tinyDeepHead(['any']), tinyDeepUnknown(1)));
  prune(tail.graph, ['features']);
  rename(tail.graph, 'map', block);
  for (const { output } of tail.graph.node)
    for (const value of output) if (value !== 'features') rename(tail.graph, value, `tail_${value}`);
  model.graph.node.push(...tail.graph.node);
  model.graph.initializer.push(...tail.graph.initializer);
  model.graph.output = tail.graph.output.filter(({ name }) => name === 'features');
  return writeModel(model);
}

/** A deep head on the tiny deep base model, with other parameters than pretrained. */
export function trainedTinyHead(classes: readonly string[]): TrainedDeepHead {
  const { graph } = readModel(tinyDeepModel());
  const tail = readTail(graph, { from: block, map: tinyMap, features: 'features' });
  const { dense } = tinyDeepHead(classes).head;
  const random = createRandom(5);
  const head = { tail, dense };
  const trained = parametersOf(head).map((parameter) => ({
    ...parameter,
    values: parameter.values.map((x) => x + random() / 2 ** 34),
  }));
  return { classes, depth: tinyDepth, head: withParameters(head, trained) };
}
