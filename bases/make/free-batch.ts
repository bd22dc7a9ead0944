import { isOnnxDomain, type Model, type Node, toNumber } from '../../shared/ml/onnx/model.ts';
import { attributeOf, tensorOf, valueInfoOf } from '../../shared/ml/onnx/parts.ts';
import { attributeNamed, constantIntegers, dataInputs, type GraphIndex, indexGraph } from './graph-index.ts';
import type { ImageInput } from './image-input.ts';

/**
 * Frees the batch of a model: in its input, and in each Reshape with a fixed batch, which then copies the size from its
 * input. A Squeeze without axes would also drop a batch of one, so it gets the axes of the map.
 */
export function freeBatch(model: Model, { name, type, layout, size, batch }: ImageInput): void {
  const { graph } = model;
  const sides = layout === 'NCHW' ? [3, size, size] : [size, size, 3];
  graph.input = graph.input.map((input) => (input.name === name ? valueInfoOf(name, type, ['N', ...sides]) : input));
  const index = indexGraph(graph);
  for (const node of graph.node) {
    if (!isOnnxDomain(node.domain) || dataInputs(node, index).length === 0) continue;
    if (node.opType === 'Reshape') freeReshape(node, index, batch ?? 1);
    else if (node.opType === 'Squeeze') nameSqueezedAxes(node, model);
  }
}

function freeReshape(node: Node, index: GraphIndex, batch: number): void {
  if (index.constants.has(node.input[0] as string)) return;
  const sizes = constantIntegers(node.input[1], index);
  if (!sizes || sizes.length < 2 || sizes[0] !== batch) return;
  const name = `${node.output[0]}:shape`;
  // 0 copies the size of the input (https://onnx.ai/onnx/operators/onnx__Reshape.html).
  const free = BigInt64Array.from([0, ...sizes.slice(1)], BigInt);
  index.graph.initializer.push(tensorOf(name, 'int64', [sizes.length], free));
  node.input[1] = name;
  node.attribute = node.attribute.filter((attribute) => attribute.name !== 'allowzero');
}

function nameSqueezedAxes(node: Node, { graph, opsetImport }: Model): void {
  if (node.input[1] || attributeNamed(node, 'axes')) return;
  const opset = toNumber(opsetImport.find(({ domain }) => isOnnxDomain(domain))?.version ?? 0);
  if (opset < 13) {
    node.attribute.push(attributeOf('axes', { ints: [2, 3] }));
    return;
  }
  const name = `${node.output[0]}:axes`;
  graph.initializer.push(tensorOf(name, 'int64', [2], BigInt64Array.of(2n, 3n)));
  node.input = [node.input[0] as string, name];
}
