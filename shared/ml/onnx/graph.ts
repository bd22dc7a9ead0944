import type { GraphMessage } from './model.ts';
import { type Attribute, type DataType, type Dimension, nodeOf, tensorOf, valueInfoOf } from './parts.ts';
import { ModelProto } from './schema.ts';

export type { Attribute, DataType, Dimension };

/** The version of the operator set that Headstart's graphs use. */
const OPSET = 17;
/** The first file format version that allows opset 17. */
const IR_VERSION = 8;

export type Graph = {
  /** Declares an input and returns its name. */
  input(name: string, type: DataType, dimensions: readonly Dimension[]): string;
  /** Adds a constant (little-endian, as typed arrays are on every supported platform) and returns its name. */
  constant(name: string, type: DataType, dimensions: readonly number[], data: ArrayBufferView): string;
  /** Whether the graph has this value. */
  has(value: string): boolean;
  /** Adds a node and returns the name of its output: `output`, or a name made from the operator and a count. */
  node(operator: string, inputs: readonly string[], attributes?: Record<string, Attribute>, output?: string): string;
  /** Adds a node with several outputs and returns their names. An empty input name is an omitted optional input. */
  nodes(
    operator: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute>,
    outputs: readonly string[],
  ): readonly string[];
  /**
   * Starts a graph for a node's attribute, such as the body of a loop, which can read the values defined here so far.
   */
  body(name: string): Graph;
  /** Declares an output: the value of this name. */
  output(name: string, type: DataType, dimensions: readonly Dimension[]): void;
  /** The graph as the attribute of a node. */
  toMessage(): GraphMessage;
  /** The ONNX file. The same calls in the same order give the same bytes. */
  toBytes(metadata?: Record<string, string>): Uint8Array;
};

/**
 * Starts an empty ONNX graph. Add each node after the nodes that compute its inputs.
 * @param around names of the values in the enclosing graph, which this graph can read
 */
export function createGraph(name: string, around: Iterable<string> = []): Graph {
  const nodes: object[] = [];
  const constants: object[] = [];
  const inputs: object[] = [];
  const outputs: object[] = [];
  const known = new Set(around);

  const define = (value: string): string => {
    if (known.has(value)) throw new Error(`Graph ${name} has two values named ${value}. Give each its own name.`);
    known.add(value);
    return value;
  };
  const need = (value: string, by: string): void => {
    if (value !== '' && !known.has(value))
      throw new Error(`Graph ${name} has no value ${value} for ${by}. Define it first.`);
  };

  return {
    input(value, type, dimensions) {
      inputs.push(valueInfoOf(define(value), type, dimensions));
      return value;
    },
    constant(value, type, dimensions, data) {
      constants.push(tensorOf(define(value), type, dimensions, data));
      return value;
    },
    has: (value) => known.has(value),
    node(operator, values, attributes = {}, output = `${operator}_${nodes.length}`) {
      for (const value of values) need(value, operator);
      nodes.push(nodeOf(operator, values, define(output), attributes));
      return output;
    },
    nodes(operator, values, attributes, results) {
      for (const value of values) need(value, operator);
      nodes.push(nodeOf(operator, values, results.map(define), attributes));
      return results;
    },
    body: (inner) => createGraph(inner, known),
    output(value, type, dimensions) {
      need(value, 'an output');
      outputs.push(valueInfoOf(value, type, dimensions));
    },
    toMessage: () =>
      ({ name, node: nodes, initializer: constants, input: inputs, output: outputs }) as unknown as GraphMessage,
    toBytes(metadata = {}) {
      const model = {
        irVersion: IR_VERSION,
        producerName: 'headstart',
        opsetImport: [{ domain: '', version: OPSET }],
        graph: this.toMessage(),
        metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      };
      return ModelProto.encode(model).finish();
    },
  };
}
