import type { Model } from '../../shared/ml/onnx/model.ts';
import { dataTypes, nodeOf, tensorOf, valueInfoOf } from '../../shared/ml/onnx/parts.ts';
import { rename } from '../../shared/ml/onnx/prune.ts';
import type { ImageInput } from './image-input.ts';

/**
 * The scaling of the pixels, from 0 to 255, for a model: (pixel - mean) / std for each channel, in the model's order.
 */
export interface Preprocessing {
  channels: 'rgb' | 'bgr';
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
}

const allChannels = (value: number): [number, number, number] => [value, value, value];

/** The preprocessing of the common model families. */
export const presets = {
  /** torchvision and most of timm: ImageNet's mean and standard deviation of pixels from 0 to 1. */
  imagenet: {
    channels: 'rgb',
    mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
    std: [0.229 * 255, 0.224 * 255, 0.225 * 255],
  },
  /** Pixels from -1 to 1: Inception, MobileNet and Xception of Keras. */
  'minus-one-to-one': { channels: 'rgb', mean: allChannels(127.5), std: allChannels(127.5) },
  /** Pixels from 0 to 1. */
  'zero-to-one': { channels: 'rgb', mean: allChannels(0), std: allChannels(255) },
  /** Caffe, and VGG and ResNet of Keras: blue first, minus ImageNet's mean. */
  caffe: { channels: 'bgr', mean: [103.939, 116.779, 123.68], std: allChannels(1) },
  /** Unscaled pixels: the model scales them itself. */
  none: { channels: 'rgb', mean: allChannels(0), std: allChannels(1) },
} as const satisfies Record<string, Preprocessing>;

export type Preset = keyof typeof presets;

/**
 * Adds layout, channel order and scaling to the start of a model, whose input becomes `image`, uint8 [N, size, size,
 * 3], RGB. The added operators exist in every supported version. Pixels are transposed before the conversion to floats,
 * which moves a quarter of the bytes.
 */
export function bakePreprocessing(model: Model, input: ImageInput, { channels, mean, std }: Preprocessing): void {
  const { graph } = model;
  const taken = 'preprocessed';
  rename(graph, input.name, taken);
  const nchw = input.layout === 'NCHW';
  const nodes = [];
  let value = 'image';
  const then = (operator: string, others: string[], name: string, attributes = {}) => {
    nodes.push(nodeOf(operator, [value, ...others], name, attributes));
    value = name;
  };
  const constant = (name: string, numbers: readonly number[]) => {
    const shape = nchw ? [1, 3, 1, 1] : [1, 1, 1, 3];
    graph.initializer.push(tensorOf(name, 'float32', shape, Float32Array.from(numbers)));
    return name;
  };

  if (nchw) then('Transpose', [], 'preprocess:layout', { perm: { ints: [0, 3, 1, 2] } });
  if (channels === 'bgr') {
    graph.initializer.push(tensorOf('preprocess:bgr', 'int64', [3], BigInt64Array.of(2n, 1n, 0n)));
    then('Gather', ['preprocess:bgr'], 'preprocess:order', { axis: { i: nchw ? 1 : 3 } });
  }
  const scales = mean.some((value) => value !== 0) || std.some((value) => value !== 1);
  if (scales || input.type !== 'uint8') then('Cast', [], 'preprocess:floats', { to: { i: dataTypes.float32 } });
  if (mean.some((value) => value !== 0)) then('Sub', [constant('preprocess:mean', mean)], 'preprocess:centred');
  if (std.some((value) => value !== 1)) then('Div', [constant('preprocess:std', std)], 'preprocess:scaled');
  if (input.type === 'float16' || (scales && input.type === 'uint8')) {
    then('Cast', [], 'preprocess:type', { to: { i: dataTypes[input.type] } });
  }
  nodes.push(nodeOf('Identity', [value], taken));

  graph.node = [...nodes, ...graph.node];
  graph.input = [
    valueInfoOf('image', 'uint8', ['N', input.size, input.size, 3]),
    ...graph.input.filter(({ name }) => name !== taken),
  ];
}
