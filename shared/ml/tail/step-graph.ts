import { createGraph, type Graph } from '../onnx/graph.ts';
import { type DeepHead, parametersOf } from './deep-head.ts';
import { addForward } from './forward.ts';

/**
 * The ONNX graph of a deep head's logits and trained features.
 *
 * | name | shape | |
 * |---|---|---|
 * | `maps` | [images, channels, pixels], float16 | input |
 * | each parameter | its dimensions | input |
 * | `logits` | [classes, images] | output |
 * | `features` | [width, images] | output: the inputs of the dense layer |
 */
export function logitsGraph(head: DeepHead): Uint8Array {
  const graph = createGraph('logits');
  const { logits, features } = addForward(graph, head, false);
  addFeatures(graph, features, head);
  graph.output(graph.node('Identity', [logits], {}, 'logits'), 'float32', [classesOf(head), 'images']);
  return graph.toBytes();
}

/**
 * The ONNX graph of the loss of a batch and its gradients.
 *
 * | name | shape | |
 * |---|---|---|
 * | `maps` | [images, channels, pixels], float16 | input |
 * | `targets` | [classes, images] | input: the weight of each log probability in the loss |
 * | `mask` | [features, images] | input, with dropout: factors of the features |
 * | each parameter | its dimensions | input |
 * | `loss` | [] | output: minus the sum of targets x log probabilities |
 * | `features` | [width, images] | output: the inputs of the dense layer, before dropout |
 * | `{parameter}.gradient` | its dimensions | output |
 */
export function gradientsGraph(head: DeepHead, dropout: boolean): Uint8Array {
  const graph = createGraph('gradients');
  const targets = graph.input('targets', 'float32', [classesOf(head), 'images']);
  const { tape, logits, features } = addForward(graph, head, dropout);
  addFeatures(graph, features, head);

  const logProbabilities = graph.node('LogSoftmax', [logits], { axis: { i: 0 } });
  const shares = graph.node('Mul', [logProbabilities, targets]);
  graph.node('Neg', [graph.node('ReduceSum', [shares], { keepdims: { i: 0 } })], {}, 'loss');
  graph.output('loss', 'float32', []);

  // The targets of an image add up to its weight.
  const weights = graph.node('ReduceSum', [targets, tape.integers([0])]);
  const expected = graph.node('Mul', [graph.node('Exp', [logProbabilities]), weights]);
  const gradients = tape.backward(logits, graph.node('Sub', [expected, targets]));
  for (const { name, dimensions } of parametersOf(head)) {
    graph.node('Identity', [gradients.get(name) as string], {}, `${name}.gradient`);
    graph.output(`${name}.gradient`, 'float32', dimensions);
  }
  return graph.toBytes();
}

function addFeatures(graph: Graph, features: string, { dense }: DeepHead): void {
  const name = graph.has('features') ? features : graph.node('Identity', [features], {}, 'features');
  graph.output(name, 'float32', [dense.kernel.dimensions[1], 'images']);
}

const classesOf = ({ dense }: DeepHead): number => dense.kernel.dimensions[0];
