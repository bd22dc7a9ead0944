import { type AttributeMessage, type GraphMessage, type Node, type TensorMessage, toNumber } from '../onnx/model.ts';
import { dataTypes } from '../onnx/parts.ts';
import type { Layer, MapSize, Parameter, Tail, Window } from './tail.ts';
import { UnsupportedTail } from './unsupported-tail.ts';

/**
 * Reads the layers between a trunk's map and the features.
 * @param from name of the trunk's map, on which all later layers depend
 * @param map the map's size
 * @param features name of the features
 * @throws UnsupportedTail if a node is not a supported layer; the message names the node and its operator
 */
export function readTail(
  graph: GraphMessage,
  { from, map, features }: { from: string; map: MapSize; features: string },
): Tail {
  const sizes = new Map([[from, map]]);
  const constants = constantsOf(graph);
  const layers: Layer[] = [];
  for (const node of graph.node) {
    if (!node.input.some((value) => sizes.has(value))) continue;
    const { layer, size } = layerOf(node, sizes, constants);
    layers.push(layer);
    sizes.set(layer.output, size);
    if (layer.output === features) return { input: from, map, layers };
  }
  throw new UnsupportedTail(`No path leads from ${from} to ${features}.`);
}

type Constants = ReadonlyMap<string, TensorMessage>;

function constantsOf({ initializer, node }: GraphMessage): Constants {
  const made = node.flatMap((each): [string, TensorMessage][] => {
    const tensor = each.opType === 'Constant' ? attribute(each, 'value')?.t : undefined;
    return tensor ? [[each.output[0] as string, tensor]] : [];
  });
  return new Map([...made, ...initializer.map((tensor): [string, TensorMessage] => [tensor.name, tensor])]);
}

function layerOf(
  node: Node,
  sizes: ReadonlyMap<string, MapSize>,
  constants: Constants,
): { layer: Layer; size: MapSize } {
  const [input, output] = [node.input[0] as string, node.output[0] as string];
  const size = sizes.get(input);
  if (!size) throw unsupported(node, 'has a first input that is not a map of the tail');
  switch (node.opType) {
    case 'Conv':
      return convolutionOf(node, size, constants);
    case 'Relu':
      return { layer: { kind: 'clip', input, output, min: 0, max: Number.POSITIVE_INFINITY }, size };
    case 'Clip': {
      const [min, max = Number.POSITIVE_INFINITY] = [1, 2].map((i) => scalarOf(node, i, constants));
      if (min !== 0) throw unsupported(node, 'has a lower limit other than 0');
      return { layer: { kind: 'clip', input, output, min, max }, size };
    }
    case 'Add': {
      const other = node.input[1] as string;
      if (!sizes.has(other)) throw unsupported(node, 'adds something other than two maps');
      return { layer: { kind: 'sum', inputs: [input, other], output }, size };
    }
    case 'GlobalAveragePool':
      return { layer: { kind: 'mean', input, output }, size: { ...size, side: 1 } };
    case 'ReduceMean':
      if (`${integers(node, 'axes')}` !== '2,3') throw unsupported(node, 'takes means over other axes than the pixels');
      return { layer: { kind: 'mean', input, output }, size: { ...size, side: 1 } };
    default:
      throw unsupported(node, 'is not a supported layer');
  }
}

function convolutionOf(node: Node, { channels, side }: MapSize, constants: Constants): { layer: Layer; size: MapSize } {
  const [input, output] = [node.input[0] as string, node.output[0] as string];
  const kernel = constants.get(node.input[1] as string);
  if (!kernel) throw unsupported(node, 'has a kernel that is not a constant');
  const [outputs, , height, width] = kernel.dims.map(toNumber) as [number, number, number, number];
  const bias = constants.get(node.input[2] ?? '');
  const biasValues = bias ? floatsOf(bias, node) : new Float32Array(outputs);
  const named = (of: string, dimensions: [number, number], values: Float32Array): Parameter => ({
    name: `${output}.${of}`,
    dimensions,
    values,
  });
  const shared = { input, output, bias: named('bias', [outputs, 1], biasValues) };
  if ((integers(node, 'dilations') ?? []).some((dilation) => dilation !== 1)) throw unsupported(node, 'is dilated');

  const window = windowOf(node, side, height);
  const groups = attribute(node, 'group') ? toNumber((attribute(node, 'group') as AttributeMessage).i) : 1;
  if (groups === channels && outputs === channels && height === width) {
    const layer = {
      ...shared,
      kind: 'depthwise',
      kernel: named('kernel', [channels, height * width], floatsOf(kernel, node)),
      window,
    } as const;
    return { layer, size: { channels, side: window.to } };
  }
  if (groups !== 1 || height !== 1 || width !== 1 || window.stride !== 1 || window.padding !== 0)
    throw unsupported(node, `has a kernel of ${height} x ${width} over all channels`);
  const layer = {
    ...shared,
    kind: 'pointwise',
    kernel: named('kernel', [outputs, channels], floatsOf(kernel, node)),
  } as const;
  return { layer, size: { channels: outputs, side } };
}

function windowOf(node: Node, from: number, side: number): Window {
  const [stride = 1, across = stride] = integers(node, 'strides') ?? [];
  const [top = 0, left = 0, bottom = 0, right = 0] = integers(node, 'pads') ?? [];
  if (stride !== across || top !== left || bottom !== right)
    throw unsupported(node, 'treats height and width differently');
  const automatic = attribute(node, 'auto_pad');
  if (automatic && !['NOTSET', 'VALID'].includes(new TextDecoder().decode(automatic.s)))
    throw unsupported(node, 'leaves its padding to the runtime');
  return { side, stride, padding: top, from, to: Math.floor((from + top + bottom - side) / stride) + 1 };
}

const attribute = (node: Node, name: string): AttributeMessage | undefined =>
  node.attribute.find((each) => each.name === name);

const integers = (node: Node, name: string): number[] | undefined => attribute(node, name)?.ints.map(toNumber);

function scalarOf(node: Node, input: number, constants: Constants): number | undefined {
  const tensor = constants.get(node.input[input] ?? '');
  return tensor && floatsOf(tensor, node)[0];
}

function floatsOf({ dataType, rawData, floatData }: TensorMessage, node: Node): Float32Array {
  if (dataType !== dataTypes.float32) throw unsupported(node, 'has constants that are not float32');
  return rawData.length > 0 ? new Float32Array(new Uint8Array(rawData).buffer) : Float32Array.from(floatData);
}

const unsupported = (node: Node, problem: string): UnsupportedTail =>
  new UnsupportedTail(
    `${node.opType} ${node.name || node.output[0]} ${problem}, so the layers from here on can't be trained.`,
  );
