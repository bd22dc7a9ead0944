import { createGraph, type Dimension, type Graph } from '../../../shared/ml/onnx/graph.ts';
import { createRandom } from '../../../shared/numeric/random.ts';

export const smallSize = 32;
/** Channels of the last map. */
export const smallWidth = 6;

export interface SmallCnn {
  graph: Graph;
  /** A map [batch, 6, 8, 8] of the image. */
  map: string;
  /** Adds random weights. */
  weights(name: string, sizes: number[]): string;
  /** The batch as the exporter wrote it. */
  batch: Dimension;
}

/** Starts a small CNN with input [batch, 3, 32, 32]: a convolution, LRN, pooling, two branches and their Concat. */
export function smallCnn(batch: Dimension = 'N', layout: 'NCHW' | 'NHWC' = 'NCHW'): SmallCnn {
  const graph = createGraph('small');
  const next = createRandom(5);
  const weights = (name: string, sizes: number[]) => {
    const count = sizes.reduce((product, size) => product * size, 1);
    const numbers = Float32Array.from({ length: count }, () => next() / 2 ** 32 - 0.4);
    return graph.constant(name, 'float32', sizes, numbers);
  };
  let image: string;
  if (layout === 'NCHW') image = graph.input('pixels', 'float32', [batch, 3, smallSize, smallSize]);
  else {
    const last = graph.input('pixels', 'float32', [batch, smallSize, smallSize, 3]);
    image = graph.node('Transpose', [last], { perm: { ints: [0, 3, 1, 2] } });
  }
  const same = { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] }, strides: { ints: [2, 2] } };
  const stem = graph.node('Relu', [graph.node('Conv', [image, weights('stem', [4, 3, 3, 3])], same)]);
  const normed = graph.node('LRN', [stem], { size: { i: 3 } });
  const halved = graph.node('MaxPool', [normed], { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } });
  const one = { kernel_shape: { ints: [1, 1] } };
  const left = graph.node('Conv', [halved, weights('left', [3, 4, 1, 1])], one, 'left-branch');
  const right = graph.node('Relu', [graph.node('Conv', [halved, weights('right', [3, 4, 1, 1])], one)]);
  const map = graph.node('Concat', [left, right], { axis: { i: 1 } }, 'block');
  return { graph, map, weights, batch };
}

/** The ways in which classifiers end; each adds a prediction layer and the output `scores`. */
export const ends: Record<string, (cnn: SmallCnn) => void> = {
  'GlobalAveragePool, Flatten, Gemm, Softmax': ({ graph, map, weights, batch }) => {
    const row = graph.node('Flatten', [graph.node('GlobalAveragePool', [map])], {}, 'penultimate');
    softmax(
      graph,
      graph.node('Gemm', [row, weights('dense', [5, 6]), weights('bias', [5])], { transB: { i: 1 } }),
      batch,
    );
  },
  'ReduceMean, Dropout, MatMul, Add': ({ graph, map, weights, batch }) => {
    const mean = graph.node('ReduceMean', [map], { axes: { ints: [2, 3] }, keepdims: { i: 0 } });
    const row = graph.node('Dropout', [mean], {}, 'penultimate');
    graph.node('Add', [graph.node('MatMul', [row, weights('dense', [6, 5])]), weights('bias', [5])], {}, 'scores');
    graph.output('scores', 'float32', [batch, 5]);
  },
  'GlobalAveragePool, 1x1 Conv': ({ graph, map, weights, batch }) => {
    const point = graph.node('GlobalAveragePool', [map], {}, 'penultimate');
    graph.node('Conv', [point, weights('dense', [5, 6, 1, 1])], { kernel_shape: { ints: [1, 1] } }, 'scores');
    graph.output('scores', 'float32', [batch, 5, 1, 1]);
  },
  '1x1 Conv, Relu, GlobalAveragePool, Softmax': ({ graph, map, weights, batch }) => {
    graph.node('Dropout', [map], {}, 'penultimate');
    const scores = graph.node('Conv', ['penultimate', weights('dense', [5, 6, 1, 1])], {
      kernel_shape: { ints: [1, 1] },
    });
    const pooled = graph.node('GlobalAveragePool', [graph.node('Relu', [scores])]);
    graph.node('Softmax', [pooled], { axis: { i: 1 } }, 'scores');
    graph.output('scores', 'float32', [batch, 5, 1, 1]);
  },
  'AveragePool, Reshape with the batch in it, Gemm': ({ graph, map, weights, batch }) => {
    const point = graph.node('AveragePool', [map], { kernel_shape: { ints: [8, 8] } });
    const sizes = BigInt64Array.of(typeof batch === 'number' ? BigInt(batch) : -1n, 6n);
    const row = graph.node('Reshape', [point, graph.constant('sizes', 'int64', [2], sizes)], {}, 'penultimate');
    softmax(graph, graph.node('Gemm', [row, weights('dense', [6, 5])]), batch);
  },
  'GlobalAveragePool, Squeeze of everything, MatMul': ({ graph, map, weights, batch }) => {
    const row = graph.node('Squeeze', [graph.node('GlobalAveragePool', [map])], {}, 'penultimate');
    softmax(graph, graph.node('MatMul', [row, weights('dense', [6, 5])]), batch);
  },
};

function softmax(graph: Graph, scores: string, batch: Dimension): void {
  graph.node('Softmax', [scores], { axis: { i: -1 } }, 'scores');
  graph.output('scores', 'float32', [batch, 5]);
}

export function smallClassifier(
  end = Object.keys(ends)[0] as string,
  batch: Dimension = 'N',
  layout: 'NCHW' | 'NHWC' = 'NCHW',
): Uint8Array {
  const cnn = smallCnn(batch, layout);
  ends[end]?.(cnn);
  return cnn.graph.toBytes();
}
