import * as tf from '@tensorflow/tfjs';
import type { DeepHead } from '../../tail/deep-head.ts';
import type { Layer, Parameter, Tail, Window } from '../../tail/tail.ts';
import { type LayersModelFiles, toLayersModelFiles } from '../layers-model.ts';
import type { TrainedDeepHead } from './deep-head-onnx.ts';
import { paddingAfter } from './padding.ts';

/**
 * A deep head as the files that `tf.loadLayersModel` reads. The model takes maps as [N, side, side, channels] and returns
 * probabilities. The labels are `classes` in its user-defined metadata. Equal heads give equal bytes. No tensor is left in
 * memory.
 */
export const deepHeadToLayersModel = (trained: TrainedDeepHead): Promise<LayersModelFiles> =>
  toLayersModelFiles(() => buildModel(trained));

function buildModel({ classes, head }: TrainedDeepHead): tf.LayersModel {
  const { tail, dense } = head;
  const { channels, side } = tail.map;
  const map = tf.input({ shape: [side, side, channels], name: 'map' });
  const values = new Map([[tail.input, map]]);
  for (const [i, layer] of tail.layers.entries()) values.set(layer.output, apply(layer, `${layer.kind}${i}`, values));
  const softmax = tf.layers.dense({
    name: 'dense',
    units: classes.length,
    activation: 'softmax',
    kernelInitializer: 'zeros',
  });
  const probabilities = softmax.apply(values.get(tail.layers.at(-1)?.output as string) as tf.SymbolicTensor);
  const model = tf.model({ inputs: map, outputs: probabilities as tf.SymbolicTensor, name: 'head' });
  model.setUserDefinedMetadata({ classes: [...classes] });
  tf.tidy(() => setWeights(model, tail, dense));
  return model;
}

function apply(layer: Layer, name: string, values: ReadonlyMap<string, tf.SymbolicTensor>): tf.SymbolicTensor {
  const inputs = (layer.kind === 'sum' ? layer.inputs : [layer.input]).map((value) => values.get(value));
  const [input] = inputs as [tf.SymbolicTensor];
  switch (layer.kind) {
    case 'pointwise': {
      const settings = {
        name,
        filters: layer.kernel.dimensions[0],
        kernelSize: 1,
        kernelInitializer: 'zeros',
      } as const;
      return tf.layers.conv2d(settings).apply(input) as tf.SymbolicTensor;
    }
    case 'depthwise': {
      const { window } = layer;
      const padded = paddedTo(window, name, input);
      const settings = {
        name,
        kernelSize: window.side,
        strides: window.stride,
        depthwiseInitializer: 'zeros',
      } as const;
      return tf.layers.depthwiseConv2d(settings).apply(padded) as tf.SymbolicTensor;
    }
    case 'clip': {
      const limit = Number.isFinite(layer.max) ? { maxValue: layer.max } : {};
      return tf.layers.reLU({ name, ...limit }).apply(input) as tf.SymbolicTensor;
    }
    case 'sum':
      return tf.layers.add({ name }).apply(inputs as tf.SymbolicTensor[]) as tf.SymbolicTensor;
    case 'mean':
      return tf.layers.globalAveragePooling2d({ name }).apply(input) as tf.SymbolicTensor;
  }
}

function paddedTo(window: Window, name: string, input: tf.SymbolicTensor): tf.SymbolicTensor {
  const sides: [number, number] = [window.padding, paddingAfter(window)];
  if (sides.every((zeros) => zeros === 0)) return input;
  const padding = tf.layers.zeroPadding2d({ name: `${name}_padding`, padding: [sides, sides] });
  return padding.apply(input) as tf.SymbolicTensor;
}

/** tfjs keeps kernels with the inputs before the outputs. */
function setWeights(model: tf.LayersModel, { layers }: Tail, dense: DeepHead['dense']): void {
  const transposed = ({ values, dimensions }: Parameter) => tf.transpose(tf.tensor2d(values, [...dimensions]));
  const bias = ({ values }: Parameter) => tf.tensor1d(values);
  for (const [i, layer] of layers.entries()) {
    if (!('kernel' in layer)) continue;
    const [outputs, inputs] = layer.kernel.dimensions;
    const shape: [number, number, number, number] =
      layer.kind === 'pointwise' ? [1, 1, inputs, outputs] : [layer.window.side, layer.window.side, outputs, 1];
    const kernel = tf.reshape(transposed(layer.kernel), shape);
    model.getLayer(`${layer.kind}${i}`).setWeights([kernel, bias(layer.bias)]);
  }
  model.getLayer('dense').setWeights([transposed(dense.kernel), bias(dense.bias)]);
}
