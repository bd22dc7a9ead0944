import { createGraph } from '../onnx/graph.ts';

/**
 * The ONNX graph of softmax regression: log loss and gradient on some examples, for H heads side by side. H and the
 * number of examples are free.
 *
 * | name | shape | |
 * |---|---|---|
 * | `weights` | [H x classes, width] | input: the heads' weights, one head after another |
 * | `bias` | [1, H, classes] | input: for features as they are |
 * | `share` | [H, 1, examples] | input: how much each example counts for each head, 0 where it is held out |
 * | `target` | [1, classes, examples] | input: 1 for each example's own class, else 0 |
 * | `features` | [examples, width] | input |
 * | `logits` | [examples, H, classes] | output |
 * | `logs` | [H, 1, examples] | output: log of the probability of the example's own class |
 * | `weightsGradient` | [H x classes, width] | output: gradient of the sum of share x log loss |
 * | `biasGradient` | [H, classes, 1] | output |
 *
 * The features come first in the product that makes logits, as ONNX Runtime copies the second factor of a product,
 * block by block, into the order in which it reads it.
 *
 * @param width features of an example
 */
export function objectiveGraph(width: number, classes: number): Uint8Array {
  const graph = createGraph('softmax-regression');
  const weights = graph.input('weights', 'float32', ['H*classes', width]);
  const bias = graph.input('bias', 'float32', [1, 'H', classes]);
  const share = graph.input('share', 'float32', ['H', 1, 'examples']);
  const target = graph.input('target', 'float32', [1, classes, 'examples']);
  const features = graph.input('features', 'float32', ['examples', width]);
  const perHead = graph.constant('perHead', 'int64', [3], BigInt64Array.of(0n, -1n, BigInt(classes)));
  const overClasses = graph.constant('overClasses', 'int64', [1], BigInt64Array.of(1n));
  const overExamples = graph.constant('overExamples', 'int64', [1], BigInt64Array.of(2n));

  const product = graph.node('Gemm', [features, weights], { transB: { i: 1 } });
  const logits = graph.node('Add', [graph.node('Reshape', [product, perHead]), bias], {}, 'logits');
  const byExample = graph.node('LogSoftmax', [logits], { axis: { i: 2 } });
  const logProbabilities = graph.node('Transpose', [byExample], { perm: { ints: [1, 2, 0] } });
  graph.node('ReduceSum', [graph.node('Mul', [logProbabilities, target]), overClasses], {}, 'logs');
  const error = graph.node('Sub', [graph.node('Exp', [logProbabilities]), target]);
  const shared = graph.node('Mul', [error, share]);
  graph.node('Gemm', [graph.node('Flatten', [shared], { axis: { i: 2 } }), features], {}, 'weightsGradient');
  graph.node('ReduceSum', [shared, overExamples], {}, 'biasGradient');

  graph.output('logits', 'float32', ['examples', 'H', classes]);
  graph.output('logs', 'float32', ['H', 1, 'examples']);
  graph.output('weightsGradient', 'float32', ['H*classes', width]);
  graph.output('biasGradient', 'float32', ['H', classes, 1]);
  return graph.toBytes();
}
