import protobuf from 'protobufjs/light.js';

/**
 * Every message of an ONNX file, as `field: [number, type]`, from the official definition, version 1.23
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). Enumerations are plain numbers, and the caller has to
 * observe `oneof`.
 */
const messages: Record<string, Record<string, [number: number, type: string]>> = {
  ModelProto: {
    irVersion: [1, 'int64'],
    producerName: [2, 'string'],
    producerVersion: [3, 'string'],
    domain: [4, 'string'],
    modelVersion: [5, 'int64'],
    docString: [6, 'string'],
    graph: [7, 'GraphProto'],
    opsetImport: [8, 'OperatorSetIdProto repeated'],
    metadataProps: [14, 'StringStringEntryProto repeated'],
    trainingInfo: [20, 'TrainingInfoProto repeated'],
    functions: [25, 'FunctionProto repeated'],
    configuration: [26, 'DeviceConfigurationProto repeated'],
  },
  GraphProto: {
    node: [1, 'NodeProto repeated'],
    name: [2, 'string'],
    initializer: [5, 'TensorProto repeated'],
    docString: [10, 'string'],
    input: [11, 'ValueInfoProto repeated'],
    output: [12, 'ValueInfoProto repeated'],
    valueInfo: [13, 'ValueInfoProto repeated'],
    quantizationAnnotation: [14, 'TensorAnnotation repeated'],
    sparseInitializer: [15, 'SparseTensorProto repeated'],
    metadataProps: [16, 'StringStringEntryProto repeated'],
  },
  NodeProto: {
    input: [1, 'string repeated'],
    output: [2, 'string repeated'],
    name: [3, 'string'],
    opType: [4, 'string'],
    attribute: [5, 'AttributeProto repeated'],
    docString: [6, 'string'],
    domain: [7, 'string'],
    overload: [8, 'string'],
    metadataProps: [9, 'StringStringEntryProto repeated'],
    deviceConfigurations: [10, 'NodeDeviceConfigurationProto repeated'],
  },
  AttributeProto: {
    name: [1, 'string'],
    f: [2, 'float'],
    i: [3, 'int64'],
    s: [4, 'bytes'],
    t: [5, 'TensorProto'],
    g: [6, 'GraphProto'],
    floats: [7, 'float repeated'],
    ints: [8, 'int64 repeated'],
    strings: [9, 'bytes repeated'],
    tensors: [10, 'TensorProto repeated'],
    graphs: [11, 'GraphProto repeated'],
    docString: [13, 'string'],
    tp: [14, 'TypeProto'],
    typeProtos: [15, 'TypeProto repeated'],
    type: [20, 'int32'],
    refAttrName: [21, 'string'],
    sparseTensor: [22, 'SparseTensorProto'],
    sparseTensors: [23, 'SparseTensorProto repeated'],
  },
  TensorProto: {
    dims: [1, 'int64 repeated'],
    dataType: [2, 'int32'],
    segment: [3, 'SegmentProto'],
    floatData: [4, 'float packed'],
    int32Data: [5, 'int32 packed'],
    stringData: [6, 'bytes repeated'],
    int64Data: [7, 'int64 packed'],
    name: [8, 'string'],
    rawData: [9, 'bytes'],
    doubleData: [10, 'double packed'],
    uint64Data: [11, 'uint64 packed'],
    docString: [12, 'string'],
    externalData: [13, 'StringStringEntryProto repeated'],
    dataLocation: [14, 'int32'],
    metadataProps: [16, 'StringStringEntryProto repeated'],
  },
  SegmentProto: { begin: [1, 'int64'], end: [2, 'int64'] },
  ValueInfoProto: {
    name: [1, 'string'],
    type: [2, 'TypeProto'],
    docString: [3, 'string'],
    metadataProps: [4, 'StringStringEntryProto repeated'],
  },
  TypeProto: {
    tensorType: [1, 'TensorTypeProto'],
    sequenceType: [4, 'SequenceTypeProto'],
    mapType: [5, 'MapTypeProto'],
    denotation: [6, 'string'],
    opaqueType: [7, 'OpaqueTypeProto'],
    sparseTensorType: [8, 'SparseTensorTypeProto'],
    optionalType: [9, 'OptionalTypeProto'],
  },
  TensorTypeProto: { elemType: [1, 'int32'], shape: [2, 'TensorShapeProto'] },
  SequenceTypeProto: { elemType: [1, 'TypeProto'] },
  MapTypeProto: { keyType: [1, 'int32'], valueType: [2, 'TypeProto'] },
  OptionalTypeProto: { elemType: [1, 'TypeProto'] },
  SparseTensorTypeProto: { elemType: [1, 'int32'], shape: [2, 'TensorShapeProto'] },
  OpaqueTypeProto: { domain: [1, 'string'], name: [2, 'string'] },
  TensorShapeProto: { dim: [1, 'DimensionProto repeated'] },
  DimensionProto: { dimValue: [1, 'int64'], dimParam: [2, 'string'], denotation: [3, 'string'] },
  IntIntListEntryProto: { key: [1, 'int64'], value: [2, 'int64 repeated'] },
  NodeDeviceConfigurationProto: {
    configurationId: [1, 'string'],
    shardingSpec: [2, 'ShardingSpecProto repeated'],
    pipelineStage: [3, 'int32'],
  },
  ShardingSpecProto: {
    tensorName: [1, 'string'],
    device: [2, 'int64 repeated'],
    indexToDeviceGroupMap: [3, 'IntIntListEntryProto repeated'],
    shardedDim: [4, 'ShardedDimProto repeated'],
  },
  ShardedDimProto: { axis: [1, 'int64'], simpleSharding: [2, 'SimpleShardedDimProto repeated'] },
  SimpleShardedDimProto: { dimValue: [1, 'int64'], dimParam: [2, 'string'], numShards: [3, 'int64'] },
  TrainingInfoProto: {
    initialization: [1, 'GraphProto'],
    algorithm: [2, 'GraphProto'],
    initializationBinding: [3, 'StringStringEntryProto repeated'],
    updateBinding: [4, 'StringStringEntryProto repeated'],
  },
  DeviceConfigurationProto: { name: [1, 'string'], numDevices: [2, 'int32'], device: [3, 'string repeated'] },
  StringStringEntryProto: { key: [1, 'string'], value: [2, 'string'] },
  TensorAnnotation: { tensorName: [1, 'string'], quantParameterTensorNames: [2, 'StringStringEntryProto repeated'] },
  SparseTensorProto: { values: [1, 'TensorProto'], indices: [2, 'TensorProto'], dims: [3, 'int64 repeated'] },
  OperatorSetIdProto: { domain: [1, 'string'], version: [2, 'int64'] },
  FunctionProto: {
    name: [1, 'string'],
    input: [4, 'string repeated'],
    output: [5, 'string repeated'],
    attribute: [6, 'string repeated'],
    node: [7, 'NodeProto repeated'],
    docString: [8, 'string'],
    opsetImport: [9, 'OperatorSetIdProto repeated'],
    domain: [10, 'string'],
    attributeProto: [11, 'AttributeProto repeated'],
    valueInfo: [12, 'ValueInfoProto repeated'],
    overload: [13, 'string'],
    metadataProps: [14, 'StringStringEntryProto repeated'],
  },
};

function descriptionOf(fields: Record<string, [number, string]>): protobuf.IType {
  const described = Object.entries(fields).map(([name, [id, kind]]) => {
    const [type = '', repetition] = kind.split(' ');
    if (!repetition) return [name, { type, id }];
    return [name, { rule: 'repeated', type, id, options: { packed: repetition === 'packed' } }];
  });
  // Writes every field that is set, even to its default.
  return { edition: 'proto2', fields: Object.fromEntries(described) };
}

const nested = Object.fromEntries(Object.entries(messages).map(([name, fields]) => [name, descriptionOf(fields)]));

const root = protobuf.Root.fromJSON({ nested: { onnx: { nested } } }).resolveAll();

/** `ModelProto`, the root message of an ONNX file. */
export const ModelProto: protobuf.Type = root.lookupType('onnx.ModelProto');

// protobufjs compiles five functions for a type at its first use, but building a graph needs only the encoder: the
// first graph takes 4 ms, and 12 ms with all five. Reading a file still compiles all.
for (const name of Object.keys(messages)) {
  const type = root.lookupType(`onnx.${name}`);
  type.encode = (message, writer) => {
    const types = type.fieldsArray.map((field) => field.resolvedType);
    const generate = protobuf.encoder(type) as unknown as (parts: object) => typeof type.encode;
    type.encode = generate({ Writer: protobuf.Writer, types, util: protobuf.util });
    return type.encode(message, writer);
  };
}
