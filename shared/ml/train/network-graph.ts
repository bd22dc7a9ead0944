import { createGraph, type Graph } from '../onnx/graph.ts';
import { dataTypes } from '../onnx/parts.ts';
import { addAdamW, movedOf } from './adamw-graph.ts';
import { addBackward, addForward, type Scaling } from './layers-graph.ts';
import { parametersOf, type Sizes } from './network-sizes.ts';

export interface StepsOptions {
  scaling: Scaling;
  batchSize: number;
  dropout: boolean;
  /** Share of each kernel that a step removes. */
  decay: number;
}

/**
 * The ONNX graph from `features` [all, width], `examples` [n] (their rows) and the parameters to `logits` [n, classes].
 */
export function forwardGraph(sizes: Sizes, scaling: Scaling): Uint8Array {
  const graph = createGraph('forward');
  const features = graph.input('features', 'float32', ['all', sizes[0] as number]);
  const examples = graph.input('examples', 'int32', ['n']);
  for (const { name, dimensions } of parametersOf(sizes)) graph.input(name, 'float32', dimensions);
  const { logits } = addForward(graph, sizes, scaling, graph.node('Gather', [features, examples]), []);
  graph.output(graph.node('Identity', [logits], {}, 'logits'), 'float32', ['n', sizes.at(-1) as number]);
  return graph.toBytes();
}

/**
 * The ONNX graph of a sequence of training steps. It is a loop, because a run for each step took 50% longer
 * (docs/decisions/0011-hidden-layers.md).
 *
 * | name | shape | |
 * |---|---|---|
 * | `features` | [all, width] | input |
 * | `labels`, `weights` | [all, 1] | input: each example's class and weight |
 * | `examples` | [n] | input: rows of the batches' examples, one batch after another; the last may be smaller |
 * | `mask0`, ... | [n, units] | input, with dropout: the factor of each hidden unit's output |
 * | `steps` | [] | input: number of batches |
 * | `rates`, `epsilons` | [steps] | input: step lengths and epsilons, both with the bias corrections |
 * | `kernel0.start`, `kernel0.first.start`, ... | | input: the parameters, and AdamW's sums |
 * | `kernel0.end`, ... | | output: the same after the steps |
 * | `losses` | [steps] | output: each batch's mean log loss, before its step |
 */
export function stepsGraph(sizes: Sizes, options: StepsOptions): Uint8Array {
  const graph = createGraph('steps');
  graph.input('features', 'float32', ['all', sizes[0] as number]);
  graph.input('labels', 'int32', ['all', 1]);
  graph.input('weights', 'float32', ['all', 1]);
  graph.input('examples', 'int32', ['n']);
  const hidden = options.dropout ? sizes.slice(1, -1) : [];
  for (const [i, units] of hidden.entries()) graph.input(`mask${i}`, 'float32', ['n', units]);
  const steps = graph.input('steps', 'int64', []);
  graph.input('rates', 'float32', ['steps']);
  graph.input('epsilons', 'float32', ['steps']);

  const moved = parametersOf(sizes).flatMap(movedOf);
  const starts = moved.map(({ name, dimensions }) => graph.input(`${name}.start`, 'float32', dimensions));
  const ends = moved.map(({ name }) => `${name}.end`);
  const step = stepBody(graph.body('step'), sizes, options);
  graph.nodes('Loop', [steps, '', ...starts], { body: { g: step.toMessage() } }, [...ends, 'losses']);
  for (const { name, dimensions } of moved) graph.output(`${name}.end`, 'float32', dimensions);
  graph.output('losses', 'float32', ['steps']);
  return graph.toBytes();
}

/**
 * One step, as the body of the loop: it receives and returns the tensors that change, and reads the others from the
 * outer graph.
 */
function stepBody(graph: Graph, sizes: Sizes, { scaling, batchSize, dropout, decay }: StepsOptions): Graph {
  const step = graph.input('step', 'int64', []);
  const going = graph.input('going', 'bool', []);
  const moved = parametersOf(sizes).flatMap(movedOf);
  for (const { name, dimensions } of moved) graph.input(name, 'float32', dimensions);

  const size = graph.constant('batchSize', 'int64', [1], BigInt64Array.of(BigInt(batchSize)));
  const start = graph.node('Mul', [step, size]);
  const batchOf = (values: string) => graph.node('Slice', [values, start, graph.node('Add', [start, size])]);
  const rows = batchOf('examples');
  const masks = dropout ? sizes.slice(1, -1).map((_, i) => batchOf(`mask${i}`)) : [];
  const { logits, layers } = addForward(graph, sizes, scaling, graph.node('Gather', ['features', rows]), masks);

  const indices = Int32Array.from({ length: sizes.at(-1) as number }, (_, k) => k);
  const known = graph.constant('classes', 'int32', [indices.length], indices);
  const own = graph.node('Equal', [graph.node('Gather', ['labels', rows]), known]);
  const target = graph.node('Cast', [own], { to: { i: dataTypes.float32 } });
  const weights = graph.node('Gather', ['weights', rows]);
  const share = graph.node('Div', [weights, graph.node('ReduceSum', [weights])]);

  const logs = graph.node('LogSoftmax', [logits], { axis: { i: -1 } });
  const likelihood = graph.node('Mul', [graph.node('Mul', [logs, target]), share]);
  const loss = graph.node('Neg', [graph.node('ReduceSum', [likelihood], { keepdims: { i: 0 } })]);
  const error = graph.node('Mul', [graph.node('Sub', [graph.node('Exp', [logs]), target]), share]);
  const rate = graph.node('Gather', ['rates', step]);
  const epsilon = graph.node('Gather', ['epsilons', step]);
  addAdamW(graph, addBackward(graph, layers, error), { rate, epsilon, decay });

  graph.output(graph.node('Identity', [going]), 'bool', []);
  for (const { name, dimensions } of moved) graph.output(`${name}.next`, 'float32', dimensions);
  graph.output(loss, 'float32', []);
  return graph;
}
