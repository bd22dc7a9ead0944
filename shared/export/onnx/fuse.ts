import type { BaseFiles } from '../../ml/extract/base-files.ts';
import { isOnnxDomain, type Model, type Node, readModel, toNumber, writeModel } from '../../ml/onnx/model.ts';
import { attributeOf, nodeOf, tensorOf, valueInfoOf } from '../../ml/onnx/parts.ts';
import { prune, rename } from '../../ml/onnx/prune.ts';
import { lowestIr, lowestOpset } from './lowest-opset.ts';

/** The input and outputs of a fused model. The head names its outputs; `label` is an index into the labels. */
export const fusedInput = 'image';
const headOutputs = ['logits', 'probabilities', 'known'] as const;
const fusedOutputs = [...headOutputs, 'label'] as const;

/** Keeps the names of the head's values apart from those of the base model's. */
const prefix = 'head/';
/** Since this version, the axes of reductions are an input. */
const axesAsInput = 18;

export interface FusedModel {
  bytes: Uint8Array;
  opset: number;
  ir: number;
}

/**
 * Joins a base model and a head in one ONNX file: `image`, uint8 [N, height, width, 3], to `logits` and `probabilities`
 * [N, classes], `known` [N] and `label`, int64 [N]. The file has the lowest operator set and format that its nodes allow.
 * Equal input gives equal bytes.
 * @param metadata the file's metadata properties
 * @param from the base model's value that the head takes: by default the features, for a deep head the map of a block
 */
export function fuse(
  { manifest, model }: BaseFiles,
  head: Uint8Array,
  metadata: Record<string, string>,
  from = manifest.output.features.name,
): FusedModel {
  const fused = readModel(model);
  const { graph } = fused;
  const { input } = manifest;
  prune(graph, [from, input.name]);
  for (const name of [fusedInput, ...fusedOutputs]) if (name !== input.name) rename(graph, name, `base/${name}`);
  rename(graph, input.name, fusedInput);

  const ofHead = readModel(head);
  const own = headNodes(ofHead, renamed(from, input.name));
  const isOwn = (value: string) => value.startsWith(prefix) || (fusedOutputs as readonly string[]).includes(value);

  const opset = opsetOf(fused, own, isOwn);
  if (opset >= axesAsInput) own.splice(0, own.length, ...own.map((node) => withAxesAsInput(node, ofHead)));
  graph.node.push(...own);
  graph.initializer.push(...ofHead.graph.initializer);
  graph.name = 'headstart';
  const classCount = ofHead.graph.output.find(({ name }) => name === 'logits')?.type?.tensorType?.shape?.dim[1]
    ?.dimValue;
  const columns = toNumber(classCount ?? 0);
  graph.output = [
    valueInfoOf('logits', 'float32', ['N', columns]),
    valueInfoOf('probabilities', 'float32', ['N', columns]),
    valueInfoOf('known', 'float32', ['N']),
    valueInfoOf('label', 'int64', ['N']),
  ];

  const others = fused.opsetImport.filter(({ domain }) => !isOnnxDomain(domain));
  const used = new Set(graph.node.map(({ domain }) => domain));
  fused.opsetImport = [{ domain: '', version: opset }, ...others.filter(({ domain }) => used.has(domain))];
  const ir = fused.functions.length > 0 ? toNumber(fused.irVersion) : lowestIr(opset);
  fused.irVersion = ir;
  fused.producerName = 'headstart';
  fused.metadataProps = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  return { bytes: writeModel(fused), opset, ir };
}

/** The name of a base model's value after values with reserved names were renamed. */
function renamed(value: string, inputName: string): string {
  if (value === inputName) return fusedInput;
  return ([fusedInput, ...fusedOutputs] as string[]).includes(value) ? `base/${value}` : value;
}

/** The head's nodes with renamed values and a value of the base model as their input, and a last one for the label. */
function headNodes({ graph }: Model, input: string): Node[] {
  const kept: readonly string[] = headOutputs;
  const [given] = graph.input.map(({ name }) => name);
  prune(graph, kept);
  const values = [...graph.node.flatMap(({ output }) => output), ...graph.initializer.map(({ name }) => name)];
  for (const value of values) if (!kept.includes(value)) rename(graph, value, `${prefix}${value}`);
  for (const node of graph.node) {
    node.input = node.input.map((value) => (value === given ? input : value));
    // For rows, axis -1 is axis 1, which every operator set supports.
    if (node.opType === 'Softmax') node.attribute = [attributeOf('axis', { i: 1 })];
  }
  const best = nodeOf('ArgMax', ['probabilities'], 'label', { axis: { i: 1 }, keepdims: { i: 0 } });
  return [...graph.node, { ...best, domain: '' }];
}

function opsetOf(base: Model, own: readonly Node[], isOwn: (value: string) => boolean): number {
  const versionOf = ({ opsetImport }: Model) =>
    toNumber(opsetImport.find(({ domain }) => isOnnxDomain(domain))?.version ?? 0);
  const ofBase = lowestOpset(base.graph.node, versionOf(base), () => false);
  // The head's values are rows. If the base model needs a later version, the head's reductions are rewritten.
  return Math.max(ofBase, lowestOpset(own, axesAsInput - 1, isOwn));
}

function withAxesAsInput(node: Node, { graph }: Model): Node {
  const axes = node.attribute.find(({ name }) => name === 'axes');
  if (!axes) return node;
  const name = `${node.output[0]}:axes`;
  graph.initializer.push(
    tensorOf(
      name,
      'int64',
      [axes.ints.length],
      BigInt64Array.from(axes.ints, (axis) => BigInt(toNumber(axis))),
    ),
  );
  return { ...node, input: [...node.input, name], attribute: node.attribute.filter((attribute) => attribute !== axes) };
}
