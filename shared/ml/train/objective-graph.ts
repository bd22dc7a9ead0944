import { createGraph, type Graph } from '../onnx/graph.ts';

/**
 * Up to this number, features are the first factor of the product. That is a quarter or a fifth faster with 10 or 30
 * rows of weights, and as much slower with 100.
 */
const FEW_CLASSES = 16;

/**
 * The ONNX graph of softmax regression: log loss and gradient on some examples, for H heads side by side. H and the
 * number of examples are free.
 *
 * | name | shape | |
 * |---|---|---|
 * | `weights` | [H x classes, width] | input: the heads' weights, one head after another |
 * | `bias` | [1, H, classes] | input: for uncentred features |
 * | `share` | [H, 1, examples] | input: weight of each example for each head; 0 if it is held out |
 * | `labels` | [examples], int32 | input: each example's own class |
 * | `features` | [examples, width] | input |
 * | `logits` | [examples, H, classes] | output |
 * | `logs` | [H, 1, examples] | output: log of the probability of the example's own class |
 * | `weightsGradient` | [H x classes, width] | output: gradient of the sum of share x log loss |
 * | `biasGradient` | [H, classes, 1] | output |
 *
 * ONNX Runtime copies the second factor of a product, part by part, into the order in which it reads it. With few
 * classes, this takes as long as the product, so the features are the first factor of the logits; with many classes,
 * the heads' rows are.
 *
 * @param width number of features of an example
 */
export function objectiveGraph(width: number, classCount: number): Uint8Array {
  const graph = createGraph('softmax-regression');
  const weights = graph.input('weights', 'float32', ['H*classes', width]);
  const bias = graph.input('bias', 'float32', [1, 'H', classCount]);
  const share = graph.input('share', 'float32', ['H', 1, 'examples']);
  const labels = graph.input('labels', 'int32', ['examples']);
  const features = graph.input('features', 'float32', ['examples', width]);
  const perHead = graph.constant('perHead', 'int64', [3], BigInt64Array.of(0n, -1n, BigInt(classCount)));
  const overClasses = graph.constant('overClasses', 'int64', [1], BigInt64Array.of(1n));
  const overExamples = graph.constant('overExamples', 'int64', [1], BigInt64Array.of(2n));
  const depth = graph.constant('depth', 'int32', [1], Int32Array.of(classCount));
  const offOn = graph.constant('offOn', 'float32', [2], Float32Array.of(0, 1));

  const target = graph.node('OneHot', [labels, depth, offOn], { axis: { i: 0 } });
  const product =
    classCount <= FEW_CLASSES
      ? graph.node('Gemm', [features, weights], { transB: { i: 1 } })
      : transposed(graph, graph.node('Gemm', [weights, features], { transB: { i: 1 } }));
  const logits = graph.node('Add', [graph.node('Reshape', [product, perHead]), bias], {}, 'logits');
  const byExample = graph.node('LogSoftmax', [logits], { axis: { i: 2 } });
  const logProbabilities = graph.node('Transpose', [byExample], { perm: { ints: [1, 2, 0] } });
  graph.node('ReduceSum', [graph.node('Mul', [logProbabilities, target]), overClasses], {}, 'logs');
  const error = graph.node('Sub', [graph.node('Exp', [logProbabilities]), target]);
  const shared = graph.node('Mul', [error, share]);
  graph.node('Gemm', [graph.node('Flatten', [shared], { axis: { i: 2 } }), features], {}, 'weightsGradient');
  graph.node('ReduceSum', [shared, overExamples], {}, 'biasGradient');

  graph.output('logits', 'float32', ['examples', 'H', classCount]);
  graph.output('logs', 'float32', ['H', 1, 'examples']);
  graph.output('weightsGradient', 'float32', ['H*classes', width]);
  graph.output('biasGradient', 'float32', ['H', classCount, 1]);
  return graph.toBytes();
}

/** The extra axis stops ONNX Runtime from fusing the transpose into the product, which would swap the factors. */
function transposed(graph: Graph, product: string): string {
  const first = graph.constant('first', 'int64', [1], BigInt64Array.of(0n));
  return graph.node('Transpose', [graph.node('Unsqueeze', [product, first])], { perm: { ints: [2, 0, 1] } });
}
