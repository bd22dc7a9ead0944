import type { Graph } from '../onnx/graph.ts';
import type { Sizes } from './network-sizes.ts';

/** Scales features to about unit variance: (features - mean) x scale. */
export interface Scaling {
  /** [width]. */
  mean: Float32Array;
  scale: number;
}

/** The values of a layer's forward pass that its backward pass needs. */
interface Layer {
  /** The inputs, [n, inputs], and the factor of their product with the kernel. */
  inputs: string;
  scale: number;
  /** Derivative of the inputs by the sums of the previous layer: [n, inputs]. The first layer has none. */
  slope: string | undefined;
}

/**
 * Adds the network to a graph that contains its parameters.
 * @param features [n, width]
 * @param masks dropout's factors for each hidden layer's outputs, [n, units]; none without dropout
 */
export function addForward(
  graph: Graph,
  sizes: Sizes,
  { mean, scale }: Scaling,
  features: string,
  masks: readonly string[],
): { logits: string; layers: Layer[] } {
  let values = graph.node('Sub', [features, graph.constant('mean', 'float32', [mean.length], mean)]);
  let slope: string | undefined;
  const layers: Layer[] = [];
  for (let i = 0; i < sizes.length - 1; i++) {
    const layer = { inputs: values, scale: i === 0 ? scale : 1, slope };
    layers.push(layer);
    values = graph.node('Gemm', [values, `kernel${i}`, `bias${i}`], { alpha: { f: layer.scale } });
    if (i === sizes.length - 2) break;
    values = graph.node('Relu', [values]);
    slope = graph.node('Sign', [values]);
    const mask = masks[i];
    if (!mask) continue;
    values = graph.node('Mul', [values, mask]);
    slope = graph.node('Mul', [slope, mask]);
  }
  return { logits: values, layers };
}

/**
 * Adds the gradients of the parameters.
 * @param last gradient of the logits: [n, classes]
 * @returns their names, by the names of the parameters
 */
export function addBackward(graph: Graph, layers: readonly Layer[], last: string): Map<string, string> {
  const gradients = new Map<string, string>();
  const overExamples = graph.constant('overExamples', 'int64', [1], BigInt64Array.of(0n));
  let error = last;
  for (const [i, { inputs, scale, slope }] of [...layers.entries()].reverse()) {
    const attributes = { transA: { i: 1 }, alpha: { f: scale } };
    gradients.set(`kernel${i}`, graph.node('Gemm', [inputs, error], attributes));
    gradients.set(`bias${i}`, graph.node('ReduceSum', [error, overExamples], { keepdims: { i: 0 } }));
    if (!slope) break;
    error = graph.node('Mul', [graph.node('Gemm', [error, `kernel${i}`], { transB: { i: 1 } }), slope]);
  }
  return gradients;
}
