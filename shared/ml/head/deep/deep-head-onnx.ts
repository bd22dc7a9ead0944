import { createGraph, type Graph } from '../../onnx/graph.ts';
import type { DeepHead } from '../../tail/deep-head.ts';
import type { Depthwise, Layer, Parameter } from '../../tail/tail.ts';
import { addScores, headMetadata } from '../scores.ts';
import type { UnknownParameters } from '../unknown-parameters.ts';
import { lastMapOf } from './last-map.ts';
import { paddingAfter } from './padding.ts';

/** A trained deep head with the labels of its classes. */
export interface TrainedDeepHead {
  /** Label of each class. */
  classes: readonly string[];
  /** The block whose map it takes. */
  depth: number;
  /** With trained parameters. */
  head: DeepHead;
}

/** Names of the dense layer's parameters in the file. */
export const denseNames = { kernel: 'dense.kernel', bias: 'dense.bias' } as const;

/**
 * A deep head as an ONNX file. Equal heads give equal bytes.
 *
 * | name | shape | |
 * |---|---|---|
 * | `map` | [N, channels, side, side], float32 | input |
 * | `logits`, `probabilities`, `known` | as in the file of a dense head | outputs |
 * | `features` | [N, width] | output: the trained features |
 * | `heat` | [N, classes, side, side] | output: contribution of each place to a logit; their sum + bias is the logit |
 *
 * Metadata: as in the file of a dense head, and `depth`. The initializers have the names of the tail's parameters and
 * those of `denseNames`, so `readDeepHead` finds them.
 */
export function deepHeadToOnnx({ classes, depth, head }: TrainedDeepHead, unknown: UnknownParameters): Uint8Array {
  const { tail, dense } = head;
  const graph = createGraph('head');
  const { channels, side } = tail.map;
  const values = new Map([[tail.input, graph.input('map', 'float32', ['N', channels, side, side])]]);
  for (const layer of tail.layers) {
    const last = layer === tail.layers.at(-1);
    values.set(layer.output, addLayer(graph, layer, values, last ? 'features' : undefined));
  }
  const width = dense.kernel.dimensions[1];
  const kernel = graph.constant(denseNames.kernel, 'float32', dense.kernel.dimensions, dense.kernel.values);
  const bias = graph.constant(denseNames.bias, 'float32', [classes.length], dense.bias.values);
  const logits = graph.node('Gemm', ['features', kernel, bias], { transB: { i: 1 } }, 'logits');
  addScores(graph, { classes, features: 'features', width, logits }, unknown);
  graph.output('features', 'float32', ['N', width]);
  const last = lastMapOf(tail);
  addHeat(graph, values.get(last.value) as string, kernel, { width, classes: classes.length, side: last.side });
  return graph.toBytes({ ...headMetadata(classes, unknown), depth: `${depth}` });
}

function addLayer(graph: Graph, layer: Layer, values: ReadonlyMap<string, string>, name?: string): string {
  const named = (value: string) => values.get(value) as string;
  switch (layer.kind) {
    case 'pointwise':
    case 'depthwise': {
      const bias = constantOf(graph, layer.bias, [layer.bias.dimensions[0]]);
      const [outputs, inputs] = layer.kernel.dimensions;
      const [shape, attributes] =
        layer.kind === 'pointwise'
          ? [[outputs, inputs, 1, 1], { kernel_shape: { ints: [1, 1] } }]
          : [[outputs, 1, layer.window.side, layer.window.side], slidingOf(layer)];
      return graph.node('Conv', [named(layer.input), constantOf(graph, layer.kernel, shape), bias], attributes, name);
    }
    case 'clip': {
      const limits = [layer.min, layer.max].filter(Number.isFinite).map((limit) => scalarOf(graph, limit));
      return graph.node('Clip', [named(layer.input), ...limits], {}, name);
    }
    case 'sum':
      return graph.node('Add', layer.inputs.map(named), {}, name);
    case 'mean':
      return graph.node('ReduceMean', [named(layer.input)], { axes: { ints: [2, 3] }, keepdims: { i: 0 } }, name);
  }
}

function slidingOf({ kernel, window }: Depthwise) {
  const { side, stride, padding } = window;
  const after = paddingAfter(window);
  return {
    group: { i: kernel.dimensions[0] },
    kernel_shape: { ints: [side, side] },
    strides: { ints: [stride, stride] },
    pads: { ints: [padding, padding, after, after] },
  };
}

function addHeat(
  graph: Graph,
  map: string,
  kernel: string,
  { width, classes, side }: { width: number; classes: number; side: number },
): void {
  const shape = (name: string, sizes: number[]) =>
    graph.constant(name, 'int64', [sizes.length], BigInt64Array.from(sizes, BigInt));
  const rows = graph.node('Reshape', [map, shape('heatRows', [-1, width, side ** 2])]);
  const sums = graph.node('MatMul', [kernel, rows]);
  const shares = graph.node('Div', [sums, scalarOf(graph, side ** 2)]);
  graph.node('Reshape', [shares, shape('heatShape', [-1, classes, side, side])], {}, 'heat');
  graph.output('heat', 'float32', ['N', classes, side, side]);
}

const constantOf = (graph: Graph, { name, values }: Parameter, shape: readonly number[]): string =>
  graph.constant(name, 'float32', shape, values);

function scalarOf(graph: Graph, value: number): string {
  const name = `scalar ${value}`;
  return graph.has(name) ? name : graph.constant(name, 'float32', [], Float32Array.of(value));
}
