import type { BaseFiles } from '../../ml/extract/base-files.ts';
import { isOnnxDomain, type Model, type Node, readModel, toNumber, writeModel } from '../../ml/onnx/model.ts';
import { attributeOf, nodeOf, tensorOf, valueInfoOf } from '../../ml/onnx/parts.ts';
import { prune, rename } from '../../ml/onnx/prune.ts';
import { lowestIr, lowestOpset } from './lowest-opset.ts';

/** The values of a fused model, by the names that the head gives them; `label` is an index into the labels. */
export const fusedInput = 'image';
const headOutputs = ['logits', 'probabilities', 'known'] as const;
const fusedOutputs = [...headOutputs, 'label'] as const;

/** Goes before the names of a head's own values, so that none is a base model's too. */
const prefix = 'head/';
/** From this version on, the axes of reductions are an input. */
const axesAsInput = 18;

export interface FusedModel {
  bytes: Uint8Array;
  opset: number;
  ir: number;
}

/**
 * One ONNX file of a base model and a head: `image`, uint8 [N, height, width, 3], to `logits` and `probabilities`
 * [N, classes], `known` [N] and `label`, int64 [N]. Its operator set and file format are the lowest that the nodes allow.
 * Equal input gives equal bytes.
 * @param metadata the file's metadata properties
 */
export function fuse({ manifest, model }: BaseFiles, head: Uint8Array, metadata: Record<string, string>): FusedModel {
  const fused = readModel(model);
  const { graph } = fused;
  const { input, output } = manifest;
  prune(graph, [output.features.name, input.name]);
  for (const name of [fusedInput, ...fusedOutputs]) if (name !== input.name) rename(graph, name, `base/${name}`);
  rename(graph, input.name, fusedInput);

  const ofHead = readModel(head);
  const own = headNodes(ofHead, renamed(output.features.name, input.name));
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

/** What a base model's value is called once those that would stand in the way have other names. */
function renamed(value: string, inputName: string): string {
  if (value === inputName) return fusedInput;
  return ([fusedInput, ...fusedOutputs] as string[]).includes(value) ? `base/${value}` : value;
}

/** The head's nodes, its values renamed, on a base model's features; last comes the label. */
function headNodes({ graph }: Model, features: string): Node[] {
  const kept: readonly string[] = headOutputs;
  const values = [...graph.node.flatMap(({ output }) => output), ...graph.initializer.map(({ name }) => name)];
  for (const value of values) if (!kept.includes(value)) rename(graph, value, `${prefix}${value}`);
  for (const node of graph.node) {
    node.input = node.input.map((value) => (value === 'features' ? features : value));
    // Of rows, axis -1 is axis 1, which every operator set knows.
    if (node.opType === 'Softmax') node.attribute = [attributeOf('axis', { i: 1 })];
  }
  const best = nodeOf('ArgMax', ['probabilities'], 'label', { axis: { i: 1 }, keepdims: { i: 0 } });
  return [...graph.node, { ...best, domain: '' }];
}

function opsetOf(base: Model, own: readonly Node[], isOwn: (value: string) => boolean): number {
  const versionOf = ({ opsetImport }: Model) =>
    toNumber(opsetImport.find(({ domain }) => isOnnxDomain(domain))?.version ?? 0);
  const ofBase = lowestOpset(base.graph.node, versionOf(base), () => false);
  // The head's values are rows; its reductions are rewritten where the base model needs what came later.
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
  return { ...node, input: [...node.input, name], attribute: node.attribute.filter((each) => each !== axes) };
}
