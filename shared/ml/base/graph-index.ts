import { type AttributeMessage, type GraphMessage, type Node, type TensorMessage, toNumber } from '../onnx/model.ts';
import { BaseProblem } from './problem.ts';
import { needsOf } from './sort-nodes.ts';

/** Who makes and who uses each value of a graph, and which values are the same for every image. */
export interface GraphIndex {
  graph: GraphMessage;
  makers: Map<string, Node>;
  users: Map<string, Node[]>;
  /** Values made of constants alone. */
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

/** The constant of this name, whether it stands in the graph's list or in a Constant node. */
export function constantTensor(name: string | undefined, { graph, makers }: GraphIndex): TensorMessage | undefined {
  if (name === undefined) return undefined;
  const maker = makers.get(name);
  if (maker?.opType === 'Constant') return attributeNamed(maker, 'value')?.t ?? undefined;
  if (maker?.opType === 'Identity') return constantTensor(maker.input[0], { graph, makers } as GraphIndex);
  return graph.initializer.find((tensor) => tensor.name === name);
}

/** The whole numbers of an int64 constant. */
export function integersOf(tensor: TensorMessage): number[] {
  if (tensor.rawData.length === 0) return tensor.int64Data.map(toNumber);
  const { buffer, byteOffset, byteLength } = tensor.rawData;
  const view = new DataView(buffer, byteOffset, byteLength);
  return Array.from({ length: byteLength / 8 }, (_, i) => Number(view.getBigInt64(i * 8, true)));
}

/**
 * The value that a name stands for: a value itself, or the first output of the node with this name.
 * @throws BaseProblem `unknown-node`, with the names that come nearest
 */
export function valueNamed(name: string, { graph, makers }: GraphIndex): string {
  if (makers.has(name)) return name;
  const node = graph.node.find((each) => each.name === name);
  if (node?.output[0]) return node.output[0];
  const near = graph.node.filter((each) => each.name.includes(name)).map((each) => each.name);
  const some = near.length > 0 ? near : graph.node.map((each) => each.name || (each.output[0] as string));
  throw new BaseProblem(
    'unknown-node',
    `The model has no node and no value \`${name}\`. Among its nodes are: ${some.slice(-8).join(', ')}.`,
  );
}
