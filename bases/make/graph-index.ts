import {
  type AttributeMessage,
  type GraphMessage,
  type Node,
  type TensorMessage,
  toNumber,
} from '../../shared/ml/onnx/model.ts';
import { dataTypes } from '../../shared/ml/onnx/parts.ts';
import { needsOf } from '../../shared/ml/onnx/prune.ts';
import { BaseProblem } from './problem.ts';

/** The producer and users of each value of a graph, and the values that do not depend on the image. */
export interface GraphIndex {
  graph: GraphMessage;
  makers: Map<string, Node>;
  users: Map<string, Node[]>;
  /** Values computed from constants only. */
  constants: Set<string>;
}

/** @param graph its nodes sorted */
export function indexGraph(graph: GraphMessage): GraphIndex {
  const makers = new Map<string, Node>();
  const users = new Map<string, Node[]>();
  const constants = new Set(graph.initializer.map(({ name }) => name));
  for (const node of graph.node) {
    const needs = needsOf(node);
    for (const value of node.output) makers.set(value, node);
    for (const value of new Set(needs)) users.set(value, [...(users.get(value) ?? []), node]);
    const random = node.opType.startsWith('Random');
    if (!random && needs.every((value) => constants.has(value))) for (const value of node.output) constants.add(value);
  }
  return { graph, makers, users, constants };
}

/** The inputs of a node that depend on the image. */
export const dataInputs = (node: Node, { constants }: GraphIndex): string[] =>
  needsOf(node).filter((value) => !constants.has(value));

export const attributeNamed = (node: Node, name: string): AttributeMessage | undefined =>
  node.attribute.find((attribute) => attribute.name === name);

/** The integers (int64) of a constant; undefined if the value is not a plain constant. */
export function constantIntegers(name: string | undefined, { graph, makers }: GraphIndex): number[] | undefined {
  if (name === undefined) return undefined;
  const maker = makers.get(name);
  if (maker?.opType === 'Identity') return constantIntegers(maker.input[0], { graph, makers } as GraphIndex);
  if (maker?.opType === 'Constant') {
    const listed = attributeNamed(maker, 'value_ints')?.ints;
    if (listed) return listed.map(toNumber);
    const tensor = attributeNamed(maker, 'value')?.t;
    return tensor ? integersOf(tensor) : undefined;
  }
  const tensor = graph.initializer.find((item) => item.name === name);
  return tensor && integersOf(tensor);
}

function integersOf(tensor: TensorMessage): number[] | undefined {
  if (tensor.dataType !== dataTypes.int64) return undefined;
  if (tensor.rawData.length === 0) return tensor.int64Data.map(toNumber);
  const { buffer, byteOffset, byteLength } = tensor.rawData;
  const view = new DataView(buffer, byteOffset, byteLength);
  return Array.from({ length: byteLength / 8 }, (_, i) => Number(view.getBigInt64(i * 8, true)));
}

/**
 * The value with a name, or the first output of the node with this name.
 * @throws BaseProblem `unknown-node`, with similar names
 */
export function valueNamed(name: string, { graph, makers }: GraphIndex): string {
  if (makers.has(name)) return name;
  const node = graph.node.find((item) => item.name === name);
  if (node?.output[0]) return node.output[0];
  const near = graph.node.filter((item) => item.name.includes(name)).map((item) => item.name);
  const some = near.length > 0 ? near : graph.node.map((item) => item.name || (item.output[0] as string));
  throw new BaseProblem(
    'unknown-node',
    `The model has no node or value \`${name}\`. Some of its nodes: ${some.slice(-8).join(', ')}.`,
  );
}
