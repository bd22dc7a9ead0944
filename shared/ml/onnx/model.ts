import protobuf from 'protobufjs/light.js';
import { ModelProto } from './schema.ts';

/** A 64-bit number of protobufjs. */
export type Int64 = number | { toNumber(): number };

/** The messages of an ONNX file, with the fields that Headstart uses; all other fields are kept. */
export interface Model {
  irVersion: Int64;
  producerName: string;
  opsetImport: { domain: string; version: Int64 }[];
  graph: GraphMessage;
  functions: object[];
  trainingInfo: object[];
  metadataProps: { key: string; value: string }[];
}

export interface GraphMessage {
  name: string;
  node: Node[];
  initializer: TensorMessage[];
  sparseInitializer: object[];
  input: ValueInfo[];
  output: ValueInfo[];
  valueInfo: ValueInfo[];
}

export interface Node {
  name: string;
  opType: string;
  domain: string;
  /** Names of values; an empty one is an omitted optional input. */
  input: string[];
  output: string[];
  attribute: AttributeMessage[];
}

export interface AttributeMessage {
  name: string;
  type: number;
  i: Int64;
  f: number;
  s: Uint8Array;
  ints: Int64[];
  floats: number[];
  t: TensorMessage | null;
  g: GraphMessage | null;
  tensors: TensorMessage[];
  graphs: GraphMessage[];
}

export interface TensorMessage {
  name: string;
  dims: Int64[];
  dataType: number;
  rawData: Uint8Array;
  floatData: number[];
  int32Data: number[];
  int64Data: Int64[];
  doubleData: number[];
  /** 1: the data are in another file. */
  dataLocation: number;
  externalData: { key: string; value: string }[];
}

export interface ValueInfo {
  name: string;
  type: { tensorType: { elemType: number; shape: { dim: DimensionMessage[] } | null } | null } | null;
}

export interface DimensionMessage {
  dimValue: Int64;
  dimParam: string;
}

/**
 * Reads an ONNX file. {@link writeModel} writes it back without loss, including fields of later versions of the format.
 * Tensors are views of `bytes`, so a malicious file can't cause large allocations.
 * @throws Error of protobufjs if the bytes are not an ONNX model
 */
export function readModel(bytes: Uint8Array): Model {
  const reader = protobuf.Reader.create(bytes);
  reader.discardUnknown = false;
  return ModelProto.decode(reader) as unknown as Model;
}

/** The bytes of an ONNX file. Equal models give equal bytes. */
export function writeModel(model: Model): Uint8Array {
  return ModelProto.encode(model as unknown as protobuf.Message).finish();
}

/** Converts to a number. The ends of the 64-bit range, which mean "to the end", lose their last digits. */
export const toNumber = (value: Int64): number => (typeof value === 'number' ? value : value.toNumber());

export const isOnnxDomain = (domain: string): boolean => domain === '' || domain === 'ai.onnx';
