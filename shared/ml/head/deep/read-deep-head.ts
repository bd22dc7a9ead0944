import { readModel, type TensorMessage, toNumber } from '../../onnx/model.ts';
import { type DeepHead, parametersOf, withParameters } from '../../tail/deep-head.ts';
import type { Parameter, Tail } from '../../tail/tail.ts';
import { denseNames, type TrainedDeepHead } from './deep-head-onnx.ts';

/**
 * Reads the `head.onnx` of a deep head. The logits of its dense layer have been divided by the temperature.
 * @param tail of the base model at the head's depth
 * @throws Error if the file is not a deep head on these layers
 */
export function readDeepHead(onnx: Uint8Array, tail: Tail): TrainedDeepHead {
  const model = readModel(onnx);
  const stored = new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
  const dense = { kernel: parameterOf(stored, denseNames.kernel), bias: parameterOf(stored, denseNames.bias) };
  const head: DeepHead = { tail, dense };
  const parameters = parametersOf(head).map(({ name, dimensions }): Parameter => {
    const { values } = parameterOf(stored, name);
    const size = dimensions[0] * dimensions[1];
    if (values.length === size) return { name, dimensions, values };
    throw new Error(`This file is not a deep head on these layers: ${name} has ${values.length} numbers, not ${size}.`);
  });
  const { classes, depth } = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]));
  return { classes: JSON.parse(classes ?? '[]'), depth: Number(depth), head: withParameters(head, parameters) };
}

function parameterOf(stored: ReadonlyMap<string, TensorMessage>, name: string): Parameter {
  const tensor = stored.get(name);
  if (!tensor) throw new Error(`This file is not a deep head on these layers: it has no ${name}.`);
  const [outputs = 0, inputs = 1] = tensor.dims.map(toNumber);
  return { name, dimensions: [outputs, inputs], values: new Float32Array(new Uint8Array(tensor.rawData).buffer) };
}
