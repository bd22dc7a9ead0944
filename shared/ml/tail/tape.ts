import type { Graph } from '../onnx/graph.ts';

/** An input of a result, and the gradient of the loss with respect to it. */
export interface Source {
  value: string;
  /** @param ofResult gradient with respect to the result */
  gradient: (ofResult: string) => string;
}

/** Records how a graph computes its values, and adds the gradients in reverse order (reverse-mode differentiation). */
export interface Tape {
  graph: Graph;
  /** Declares an input that has a gradient. */
  parameter(name: string, dimensions: readonly number[]): string;
  /** Records the inputs of a result. @returns the result */
  record(result: string, sources: readonly Source[]): string;
  /**
   * Adds the gradients of all parameters that a result depends on.
   * @param gradient of the loss with respect to the result
   * @returns the name of each gradient, by the parameter's name
   */
  backward(result: string, gradient: string): Map<string, string>;
  /** A constant of whole numbers, such as a shape. Equal constants are stored once. */
  integers(values: readonly number[]): string;
  reshape(value: string, dimensions: readonly number[]): string;
}

export function createTape(graph: Graph): Tape {
  const parameters: string[] = [];
  const trainable = new Set<string>();
  const steps: { result: string; sources: readonly Source[] }[] = [];

  const integers = (values: readonly number[]): string => {
    const name = `integers ${values.join(' ')}`;
    return graph.has(name) ? name : graph.constant(name, 'int64', [values.length], BigInt64Array.from(values, BigInt));
  };

  return {
    graph,
    integers,
    reshape: (value, dimensions) => graph.node('Reshape', [value, integers(dimensions)]),
    parameter(name, dimensions) {
      parameters.push(name);
      trainable.add(name);
      return graph.input(name, 'float32', dimensions);
    },
    record(result, sources) {
      if (sources.some(({ value }) => trainable.has(value))) trainable.add(result);
      steps.push({ result, sources });
      return result;
    },
    backward(result, gradient) {
      const terms = new Map([[result, [gradient]]]);
      const totalOf = (value: string) => terms.get(value)?.reduce((sum, term) => graph.node('Add', [sum, term]));
      for (const step of steps.toReversed()) {
        const total = totalOf(step.result);
        if (total === undefined) continue;
        for (const { value, gradient } of step.sources)
          if (trainable.has(value)) terms.set(value, [...(terms.get(value) ?? []), gradient(total)]);
      }
      return new Map(
        parameters.flatMap((name) => {
          const total = totalOf(name);
          return total === undefined ? [] : [[name, total]];
        }),
      );
    },
  };
}
