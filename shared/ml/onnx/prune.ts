import type { GraphMessage, Node } from './model.ts';

/** Removes all nodes, constants and inputs that these values do not need. */
export function prune(graph: GraphMessage, values: readonly string[]): void {
  const needed = new Set(values);
  const kept = [];
  for (const node of graph.node.toReversed()) {
    if (!node.output.some((value) => needed.has(value))) continue;
    kept.push(node);
    for (const value of needsOf(node)) needed.add(value);
  }
  graph.node = kept.reverse();
  graph.initializer = graph.initializer.filter(({ name }) => needed.has(name));
  graph.input = graph.input.filter(({ name }) => needed.has(name));
  // The exporter's sizes are for its own batch; ONNX Runtime infers them again.
  graph.valueInfo = [];
}

/** The values that a node needs: its inputs, and the outer values that its subgraphs (of If, Loop) read. */
export function needsOf({ input, attribute }: Node): string[] {
  const needs = input.filter((value) => value !== '');
  for (const { g, graphs } of attribute) {
    for (const inner of g ? [g, ...graphs] : (graphs ?? [])) {
      const own = new Set([
        ...inner.input.map(({ name }) => name),
        ...inner.initializer.map(({ name }) => name),
        ...inner.node.flatMap(({ output }) => output),
      ]);
      const used = [...inner.node.flatMap(needsOf), ...inner.output.map(({ name }) => name)];
      needs.push(...used.filter((value) => !own.has(value)));
    }
  }
  return needs;
}

/** Renames a value everywhere. */
export function rename(graph: GraphMessage, from: string, to: string): void {
  const renamed = (value: string) => (value === from ? to : value);
  for (const node of graph.node) {
    node.input = node.input.map(renamed);
    node.output = node.output.map(renamed);
    for (const { g, graphs } of node.attribute) {
      for (const inner of g ? [g, ...graphs] : (graphs ?? [])) rename(inner, from, to);
    }
  }
  for (const value of [...graph.initializer, ...graph.input, ...graph.output]) value.name = renamed(value.name);
}
