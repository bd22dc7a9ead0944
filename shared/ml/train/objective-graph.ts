import { createGraph } from '../onnx/graph.ts';

/** Where the graph says its features are. */
export const FEATURES = 'features';

/**
 * The ONNX graph of softmax regression: log loss and gradient on some examples, for H heads side by side. H is free;
 * so is the number of examples, unless the features are built in.
 *
 * | name | shape | |
 * |---|---|---|
 * | `weights` | [H x classes, width] | input: the heads' weights, one head after another |
 * | `bias` | [H, classes, 1] | input: for features as they are |
 * | `share` | [H, 1, examples] | input: how much each example counts for each head, 0 where it is held out |
 * | `target` | [1, classes, examples] | input: 1 for each example's own class, else 0 |
 * | `features` | [examples, width] | input, unless built in |
 * | `logits` | [H, classes, examples] | output |
 * | `logs` | [H, 1, examples] | output: log of the probability of the example's own class |
 * | `weightsGradient` | [H x classes, width] | output: gradient of the sum of share x log loss |
 * | `biasGradient` | [H, classes, 1] | output |
 *
 * The features come second in both products because ONNX Runtime packs a constant second factor once, when the
 * session is made, and an input at every run: built in, 10 classes take half the time.
 *
 * @param width features of an example
 * @param builtIn number of examples whose features are built in: the session is handed them as the external data `FEATURES`
 */
export function objectiveGraph(width: number, classes: number, builtIn?: number): Uint8Array {
  const graph = createGraph('softmax-regression');
  const weights = graph.input('weights', 'float32', ['H*classes', width]);
  const bias = graph.input('bias', 'float32', ['H', classes, 1]);
  const share = graph.input('share', 'float32', ['H', 1, 'examples']);
  const target = graph.input('target', 'float32', [1, classes, 'examples']);
  const features = builtIn
    ? graph.external('features', 'float32', [builtIn, width], FEATURES)
    : graph.input('features', 'float32', ['examples', width]);
  const headsOfClasses = graph.constant('headsOfClasses', 'int64', [2], BigInt64Array.of(-1n, BigInt(classes)));
  const overClasses = graph.constant('overClasses', 'int64', [1], BigInt64Array.of(1n));
  const overExamples = graph.constant('overExamples', 'int64', [1], BigInt64Array.of(2n));

  const product = graph.node('Gemm', [weights, features], { transB: { i: 1 } });
  const examples = graph.node('Shape', [product], { start: { i: 1 } });
  const perHead = graph.node('Concat', [headsOfClasses, examples], { axis: { i: 0 } });
  const logits = graph.node('Add', [graph.node('Reshape', [product, perHead]), bias], {}, 'logits');
  const logProbabilities = graph.node('LogSoftmax', [logits], { axis: { i: 1 } });
  graph.node('ReduceSum', [graph.node('Mul', [logProbabilities, target]), overClasses], {}, 'logs');
  const error = graph.node('Sub', [graph.node('Exp', [logProbabilities]), target]);
  const shared = graph.node('Mul', [error, share]);
  graph.node('Gemm', [graph.node('Flatten', [shared], { axis: { i: 2 } }), features], {}, 'weightsGradient');
  graph.node('ReduceSum', [shared, overExamples], {}, 'biasGradient');

  graph.output('logits', 'float32', ['H', classes, 'examples']);
  graph.output('logs', 'float32', ['H', 1, 'examples']);
  graph.output('weightsGradient', 'float32', ['H*classes', width]);
  graph.output('biasGradient', 'float32', ['H', classes, 1]);
  return graph.toBytes();
}
