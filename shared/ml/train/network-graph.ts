import { createGraph, type Graph } from '../onnx/graph.ts';

/** Of a network: features, units of each hidden layer, classes. */
export type Sizes = readonly number[];

/** How features become inputs of about unit variance: (features - mean) x scale. */
export interface Scaling {
  /** [width]. */
  mean: Float32Array;
  scale: number;
}

/** A tensor that training changes. */
export interface Parameter {
  name: string;
  dimensions: readonly number[];
}

/** Adam's decay rates of the running mean of gradients and of their squares (Kingma and Ba, 2015, algorithm 1). */
export const DECAY = { first: 0.9, second: 0.999 };

/** `kernel0`, `bias0`, `kernel1`, ...: kernels are [inputs, units]. */
export function parametersOf(sizes: Sizes): Parameter[] {
  return sizes.slice(1).flatMap((units, i) => [
    { name: `kernel${i}`, dimensions: [sizes[i] as number, units] },
    { name: `bias${i}`, dimensions: [units] },
  ]);
}

export const lengthOf = (dimensions: readonly number[]): number =>
  dimensions.reduce((product, size) => product * size, 1);

/** The ONNX graph from `features` [n, width] and the parameters to `logits` [n, classes]. */
export function forwardGraph(sizes: Sizes, scaling: Scaling): Uint8Array {
  const graph = createGraph('forward');
  const { logits } = forward(graph, sizes, scaling, false);
  graph.output(logits, 'float32', ['n', sizes.at(-1) as number]);
  return graph.toBytes();
}

/**
 * The ONNX graph of one step of AdamW (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019).
 *
 * | name | shape | |
 * |---|---|---|
 * | `features` | [n, width] | input: a batch |
 * | `target` | [n, classes] | input: 1 for each example's own class, else 0 |
 * | `share` | [n, 1] | input: what each example counts; they add up to 1 |
 * | `mask0`, ... | [n, units] | input, with dropout: what each hidden unit's output is multiplied by |
 * | `rate`, `epsilon` | [1] | input: step length and epsilon, both with the bias corrections |
 * | `kernel0`, `bias0`, ... | | input: the parameters |
 * | `parameters` | [all] | input: the same, one after another |
 * | `first`, `second` | [all] | input: sums of their gradients, and of the squares of these |
 * | `parameters.next`, `first.next`, `second.next` | [all] | output |
 * | `loss` | [1, 1] | output: the batch's mean log loss, before the step |
 *
 * The sums decay like Adam's running means without their constant factor, which `rate` and `epsilon` make up for. All
 * parameters move as one: a node takes longer to start than to work through a bias.
 *
 * @param decay part of each kernel that a step takes away
 */
export function stepGraph(sizes: Sizes, scaling: Scaling, dropout: boolean, decay: number): Uint8Array {
  const graph = createGraph('adamw');
  const { logits, inputs, slopes } = forward(graph, sizes, scaling, dropout);
  const target = graph.input('target', 'float32', ['n', sizes.at(-1) as number]);
  const share = graph.input('share', 'float32', ['n', 1]);
  const overExamples = graph.constant('overExamples', 'int64', [1], BigInt64Array.of(0n));

  const logs = graph.node('LogSoftmax', [logits], { axis: { i: -1 } });
  const own = graph.node('Mul', [graph.node('Mul', [logs, target]), share]);
  graph.node('Neg', [graph.node('ReduceSum', [own], { keepdims: { i: 1 } })], {}, 'loss');
  graph.output('loss', 'float32', [1, 1]);

  const gradients = new Map<string, string>();
  let error = graph.node('Mul', [graph.node('Sub', [graph.node('Exp', [logs]), target]), share]);
  for (let i = sizes.length - 2; i >= 0; i--) {
    gradients.set(`kernel${i}`, graph.node('Gemm', [inputs[i] as string, error], { transA: { i: 1 } }));
    gradients.set(`bias${i}`, graph.node('ReduceSum', [error, overExamples], { keepdims: { i: 0 } }));
    if (i === 0) break;
    const back = graph.node('Gemm', [error, `kernel${i}`], { transB: { i: 1 } });
    error = graph.node('Mul', [back, slopes[i - 1] as string]);
  }

  const all = graph.constant('all', 'int64', [1], BigInt64Array.of(-1n));
  const flat = parametersOf(sizes).map(({ name }) => graph.node('Reshape', [gradients.get(name) as string, all]));
  update(graph, sizes, graph.node('Concat', flat, { axis: { i: 0 } }), decay);
  return graph.toBytes();
}

/** Adds the network. `inputs` are each layer's; `slopes` those of each hidden layer's outputs by its sums. */
function forward(graph: Graph, sizes: Sizes, { mean, scale }: Scaling, dropout: boolean) {
  const features = graph.input('features', 'float32', ['n', mean.length]);
  for (const { name, dimensions } of parametersOf(sizes)) graph.input(name, 'float32', dimensions);
  const centred = graph.node('Sub', [features, graph.constant('mean', 'float32', [mean.length], mean)]);
  let values = graph.node('Mul', [centred, graph.constant('scale', 'float32', [1], Float32Array.of(scale))]);

  const inputs: string[] = [];
  const slopes: string[] = [];
  for (let i = 0; i < sizes.length - 1; i++) {
    inputs.push(values);
    const last = i === sizes.length - 2;
    values = graph.node('Gemm', [values, `kernel${i}`, `bias${i}`], {}, last ? 'logits' : `sums${i}`);
    if (last) break;
    const active = graph.node('Relu', [values]);
    const slope = graph.node('Sign', [active]);
    if (dropout) {
      const mask = graph.input(`mask${i}`, 'float32', ['n', sizes[i + 1] as number]);
      values = graph.node('Mul', [active, mask]);
      slopes.push(graph.node('Mul', [slope, mask]));
    } else {
      values = active;
      slopes.push(slope);
    }
  }
  return { logits: values, inputs, slopes };
}

function update(graph: Graph, sizes: Sizes, gradient: string, decay: number): void {
  const count = parametersOf(sizes).reduce((sum, { dimensions }) => sum + lengthOf(dimensions), 0);
  const rate = graph.input('rate', 'float32', [1]);
  const epsilon = graph.input('epsilon', 'float32', [1]);
  const parameters = graph.input('parameters', 'float32', [count]);
  const sum = (name: string, factor: number, added: string): string => {
    const kept = graph.constant(`${name}.decay`, 'float32', [1], Float32Array.of(factor));
    const value = graph.node('Mul', [graph.input(name, 'float32', [count]), kept]);
    return graph.node('Add', [value, added], {}, `${name}.next`);
  };
  const first = sum('first', DECAY.first, gradient);
  const second = sum('second', DECAY.second, graph.node('Mul', [gradient, gradient]));
  const spread = graph.node('Add', [graph.node('Sqrt', [second]), epsilon]);
  const step = graph.node('Mul', [graph.node('Div', [first, spread]), rate]);
  const kept = decay === 0 ? parameters : graph.node('Mul', [parameters, keep(graph, sizes, count, decay)]);
  graph.node('Sub', [kept, step], {}, 'parameters.next');
  for (const name of ['parameters', 'first', 'second']) graph.output(`${name}.next`, 'float32', [count]);
}

/** What a step keeps of each parameter before it moves: less than 1 of kernels alone. */
function keep(graph: Graph, sizes: Sizes, count: number, decay: number): string {
  const values = new Float32Array(count).fill(1);
  let start = 0;
  for (const { name, dimensions } of parametersOf(sizes)) {
    const end = start + lengthOf(dimensions);
    if (name.startsWith('kernel')) values.fill(1 - decay, start, end);
    start = end;
  }
  return graph.constant('keep', 'float32', [count], values);
}
