import type { Model } from '../../shared/ml/onnx/model.ts';
import { nodeOf, tensorOf, valueInfoOf } from '../../shared/ml/onnx/parts.ts';

/** A part of the features: a value of the graph, its reduction to a row of numbers, and its scale. */
export interface Part {
  value: string;
  /** `mean` or `maximum` over the map; `flatten` keeps the whole map, or a value that is not a map. */
  take: 'mean' | 'maximum' | 'flatten';
  /** Whether to take signed square roots. */
  root: boolean;
  /** Scale of the part, so that the penalty of a head treats all parts equally. */
  factor: number;
}

/** Adds the output `features` [N, width]: the concatenated parts. */
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

/** Adds the output `map` [N, channels, height, width], whose means are the first features. */
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
