import type { Model } from '../../shared/ml/onnx/model.ts';
import { nodeOf, tensorOf, valueInfoOf } from '../../shared/ml/onnx/parts.ts';

/** One part of the features: a value of the graph, how it becomes a row of numbers, and what it counts. */
export interface Part {
  value: string;
  /** Mean or maximum over the map, the map in one row, or a value that is no map. */
  take: 'mean' | 'maximum' | 'flatten';
  /** Whether signed square roots are taken. */
  root: boolean;
  /** What the part is multiplied with, so that the penalty of a head treats parts alike; 1 changes nothing. */
  factor: number;
}

/** The value that the features are made of, as rows of numbers [N, width]; more than one are put side by side. */
export function combine(model: Model, parts: readonly Part[], width: number): void {
  const { graph } = model;
  const rows = parts.map((part, i) => addPart(model, part, `features:${i}`));
  const only = rows.length === 1 ? rows[0] : undefined;
  graph.node.push(
    only === undefined
      ? nodeOf('Concat', rows, 'features', { axis: { i: 1 } })
      : nodeOf('Identity', [only], 'features'),
  );
  graph.output = [valueInfoOf('features', 'float32', ['N', width])];
}

/** Adds `map` [N, channels, height, width], that whose mean the first features are, as an output. */
export function addMapOutput(model: Model, value: string, shape: readonly number[], channelsLast: boolean): void {
  const { graph } = model;
  graph.node.push(
    channelsLast
      ? nodeOf('Transpose', [value], 'map', { perm: { ints: [0, 3, 1, 2] } })
      : nodeOf('Identity', [value], 'map'),
  );
  graph.output.push(valueInfoOf('map', 'float32', ['N', ...shape]));
}

function addPart({ graph }: Model, { value, take, root, factor }: Part, name: string): string {
  const add = (operator: string, inputs: string[], suffix: string, attributes = {}) => {
    const output = `${name}:${suffix}`;
    graph.node.push(nodeOf(operator, inputs, output, attributes));
    return output;
  };

  const pool = { mean: 'GlobalAveragePool', maximum: 'GlobalMaxPool' } as const;
  const numbers = take === 'flatten' ? value : add(pool[take], [value], take);
  let row = add('Flatten', [numbers], 'row', { axis: { i: 1 } });
  if (root) row = add('Mul', [add('Sign', [row], 'sign'), add('Sqrt', [add('Abs', [row], 'size')], 'root')], 'signed');
  if (factor === 1) return row;
  const constant = `${name}:factor`;
  graph.initializer.push(tensorOf(constant, 'float32', [1], Float32Array.of(factor)));
  return add('Mul', [row, constant], 'scaled');
}
