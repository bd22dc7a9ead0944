import type { Node } from '../../shared/ml/onnx/model.ts';
import { attributeNamed, dataInputs, type GraphIndex } from './graph-index.ts';
import { BaseProblem } from './problem.ts';

/** Operators allowed between the prediction layer and the model's output: scaling, softmax, and changes of shape. */
const afterLayer = new Set(
  (
    'Softmax LogSoftmax Sigmoid Identity Dropout Flatten Reshape Squeeze Unsqueeze Cast Transpose Relu Clip Add Sub Mul ' +
    'Div Exp Log Neg Max Min ReduceMax ReduceSum ReduceMean GlobalAveragePool AveragePool GlobalMaxPool BatchNormalization ' +
    'QuantizeLinear DequantizeLinear ArgMax TopK'
  ).split(' '),
);
const pooling = new Set(['GlobalAveragePool', 'AveragePool', 'ReduceMean', 'GlobalMaxPool']);
const layers = new Set(['Gemm', 'MatMul', 'Conv']);

export interface PredictionLayer {
  node: Node;
  /** The input of the prediction layer. */
  features: string;
  /**
   * Whether it is a convolution whose predictions are averaged over the map. Otherwise its input must be a single
   * point.
   */
  pooledAfter: boolean;
}

const advice =
  'Name the node that computes the features with --features NODE (Netron, https://netron.app, shows the nodes).';

/**
 * Finds the last layer with weights: a Gemm or MatMul, or a 1x1 convolution with global pooling before or after.
 * @throws BaseProblem `no-prediction-layer`
 */
export function findPredictionLayer(index: GraphIndex): PredictionLayer {
  const order = new Map(index.graph.node.map((node, position) => [node, position]));
  const found = index.graph.output.flatMap(({ name }) => {
    const layer = layerBefore(name, index);
    return layer ? [layer] : [];
  });
  // Models with auxiliary outputs (Inception) have the main one last.
  found.sort((a, b) => (order.get(b.node) as number) - (order.get(a.node) as number));
  const [layer] = found;
  if (!layer) {
    throw new BaseProblem(
      'no-prediction-layer',
      `The model does not end like an image classifier: with one Gemm, MatMul, or 1x1 convolution with global pooling. ${advice}`,
    );
  }
  if (!hasConvolution(layer.features, index)) {
    throw new BaseProblem(
      'no-prediction-layer',
      'The model has no convolution before its last layer, so it is not a CNN. Use an image classification CNN.',
    );
  }
  return layer;
}

function layerBefore(output: string, index: GraphIndex): PredictionLayer | undefined {
  const found = new Set<Node>();
  const seen = new Set<string>();
  let pooled = false;
  const visit = [output];
  for (let value = visit.pop(); value !== undefined; value = visit.pop()) {
    const node = index.makers.get(value);
    if (!node || seen.has(value)) continue;
    seen.add(value);
    if (layers.has(node.opType)) found.add(node);
    else if (afterLayer.has(node.opType)) {
      pooled ||= pooling.has(node.opType);
      visit.push(...dataInputs(node, index));
    } else return undefined;
  }
  const [node] = found;
  if (!node || found.size > 1) return undefined;
  const [features, ...others] = dataInputs(node, index);
  if (features === undefined || others.length > 0 || features !== node.input[0]) return undefined;
  if (node.opType === 'Conv' && !isPointwise(node, index)) return undefined;
  return { node, features, pooledAfter: node.opType === 'Conv' && pooled };
}

function isPointwise(node: Node, { graph }: GraphIndex): boolean {
  const kernel = attributeNamed(node, 'kernel_shape')?.ints;
  const sizes = kernel ?? graph.initializer.find(({ name }) => name === node.input[1])?.dims.slice(2);
  return (sizes ?? [0]).every((size) => Number(size) === 1);
}

function hasConvolution(value: string, index: GraphIndex): boolean {
  const seen = new Set<string>();
  const visit = [value];
  for (let next = visit.pop(); next !== undefined; next = visit.pop()) {
    const node = index.makers.get(next);
    if (!node || seen.has(next)) continue;
    seen.add(next);
    if (/Conv/.test(node.opType)) return true;
    visit.push(...dataInputs(node, index));
  }
  return false;
}
