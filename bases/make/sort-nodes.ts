import type { GraphMessage, Node } from '../../shared/ml/onnx/model.ts';
import { needsOf } from '../../shared/ml/onnx/prune.ts';
import { BaseProblem } from './problem.ts';

/**
 * Sorts the nodes of a graph topologically; nodes that are in order keep their order (Kahn, "Topological sorting of
 * large networks", 1962).
 * @throws BaseProblem `damaged`: a value is computed twice or never, or there is a cycle
 */
export function sortNodes(graph: GraphMessage): Node[] {
  const known = new Set([...graph.input, ...graph.initializer].map(({ name }) => name));
  const makers = new Map<string, number>();
  for (const [index, { output }] of graph.node.entries()) {
    for (const value of output.filter((name) => name !== '')) {
      if (makers.has(value) || known.has(value)) throw damaged(`two values are named \`${value}\``);
      makers.set(value, index);
    }
  }
  const waiting = graph.node.map((node) => {
    const needs = new Set(needsOf(node));
    const unknown = [...needs].find((value) => !known.has(value) && !makers.has(value));
    if (unknown !== undefined) throw damaged(`nothing computes \`${unknown}\`, which ${label(node)} needs`);
    return [...needs].filter((value) => makers.has(value)).length;
  });
  for (const { name } of graph.output) {
    if (!known.has(name) && !makers.has(name)) throw damaged(`nothing computes its output \`${name}\``);
  }
  const users = usersOf(graph.node);
  const ready = createQueue(graph.node.length);
  for (const [index, count] of waiting.entries()) if (count === 0) ready.add(index);
  const sorted: Node[] = [];
  for (let index = ready.take(); index !== undefined; index = ready.take()) {
    const node = graph.node[index] as Node;
    sorted.push(node);
    for (const value of node.output) {
      for (const user of users.get(value) ?? []) {
        waiting[user] = (waiting[user] as number) - 1;
        if (waiting[user] === 0) ready.add(user);
      }
    }
  }
  const stuck = waiting.findIndex((count) => count > 0);
  if (stuck >= 0) throw damaged(`${label(graph.node[stuck] as Node)} depends on its own result`);
  return sorted;
}

function usersOf(nodes: readonly Node[]): Map<string, number[]> {
  const users = new Map<string, number[]>();
  for (const [index, node] of nodes.entries()) {
    for (const value of new Set(needsOf(node))) {
      const found = users.get(value);
      if (found) found.push(index);
      else users.set(value, [index]);
    }
  }
  return users;
}

/** A priority queue of numbers below `size`, the lowest first. */
function createQueue(size: number) {
  const waiting = new Uint8Array(size);
  let from = size;
  return {
    add(index: number): void {
      waiting[index] = 1;
      from = Math.min(from, index);
    },
    take(): number | undefined {
      while (from < size && !waiting[from]) from++;
      if (from >= size) return undefined;
      waiting[from] = 0;
      return from;
    },
  };
}

const label = ({ name, opType }: Node): string => (name ? `${opType} \`${name}\`` : `a ${opType}`);

const damaged = (problem: string): BaseProblem =>
  new BaseProblem('damaged', `The model's graph is damaged: ${problem}. Export the model again.`);
