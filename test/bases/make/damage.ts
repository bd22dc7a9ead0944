import { createGraph } from '../../../shared/ml/onnx/graph.ts';
import { type Model, type Node, readModel, type TensorMessage, writeModel } from '../../../shared/ml/onnx/model.ts';
import { valueInfoOf } from '../../../shared/ml/onnx/parts.ts';
import { smallClassifier, smallCnn, smallSize } from './small-cnn.ts';

/** A valid classifier. */
export const whole = smallClassifier();

/** The classifier with a change. */
export function changed(change: (model: Model) => void, file = whole): Uint8Array {
  const model = readModel(file.slice());
  change(model);
  return writeModel(model);
}
export const nodeMaking = ({ graph }: Model, operator: string) =>
  graph.node.find(({ opType }) => opType === operator) as Node;
export const weight = ({ graph }: Model, name: string) =>
  graph.initializer.find((each) => each.name === name) as TensorMessage;
export const text = (value: string) => new TextEncoder().encode(value);
/** A part of the file, from the beginning. */
export const cut = (share: number) => whole.slice(0, Math.floor(whole.length * share));

export function sized(batch: number | string, ...sizes: number[]): Uint8Array {
  return changed(({ graph }) => {
    graph.input = [valueInfoOf('pixels', 'float32', [batch, ...sizes])];
  });
}

export function ending(add: (cnn: ReturnType<typeof smallCnn>) => void): Uint8Array {
  const cnn = smallCnn();
  add(cnn);
  return cnn.graph.toBytes();
}

/** No convolution at all. */
export function perceptron(): Uint8Array {
  const graph = createGraph('perceptron');
  const x = graph.input('x', 'float32', ['N', 3, smallSize, smallSize]);
  const w = graph.constant('w', 'float32', [3072, 2], new Float32Array(6144).fill(0.1));
  graph.node('MatMul', [graph.node('Flatten', [x]), w], {}, 'y');
  graph.output('y', 'float32', ['N', 2]);
  return graph.toBytes();
}

export const external = (location: string) =>
  changed((model) => {
    const tensor = weight(model, 'dense');
    Object.assign(tensor, {
      rawData: new Uint8Array(0),
      dataLocation: 1,
      externalData: [{ key: 'location', value: location }],
    });
  });
