import type { AttributeMessage, GraphMessage, Node, TensorMessage, ValueInfo } from './model.ts';

/** `TensorProto.DataType` numbers of the official definition. */
export const dataTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
} as const;

export type DataType = keyof typeof dataTypes;

/** A size, or the name of a size that is only known when the graph runs. */
export type Dimension = number | string;

export type Attribute =
  | { i: number }
  | { f: number }
  | { s: string }
  | { g: GraphMessage }
  | { ints: number[] }
  | { floats: number[] };

/** `AttributeProto.AttributeType` numbers. */
const attributeTypes = { f: 1, i: 2, s: 3, g: 5, floats: 6, ints: 7 } as const;

/** A node, named after its first output. */
export function nodeOf(
  opType: string,
  input: readonly string[],
  output: string | readonly string[],
  attributes: Record<string, Attribute> = {},
): Node {
  const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
  const outputs = [output].flat();
  return { name: outputs[0], opType, input: [...input], output: outputs, attribute } as unknown as Node;
}

export function attributeOf(name: string, value: Attribute): AttributeMessage {
  const [kind] = Object.keys(value) as [keyof typeof attributeTypes];
  const payload = 's' in value ? { s: new TextEncoder().encode(value.s) } : value;
  return { name, type: attributeTypes[kind], ...payload } as unknown as AttributeMessage;
}

/** A constant: little-endian, as typed arrays are on every supported platform. */
export function tensorOf(
  name: string,
  type: DataType,
  dimensions: readonly number[],
  data: ArrayBufferView,
): TensorMessage {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dataType: dataTypes[type], dims: [...dimensions], rawData } as unknown as TensorMessage;
}

/** The declaration of an input or output; without sizes, shape inference finds them. */
export function valueInfoOf(name: string, type: DataType, dimensions: readonly Dimension[]): ValueInfo {
  const dim = dimensions.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: dataTypes[type], shape: { dim } } } } as unknown as ValueInfo;
}
