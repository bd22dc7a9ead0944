import type { Graph } from '../onnx/graph.ts';
import type { DeepHead } from './deep-head.ts';
import { addClip, addDepthwise, addDropout, addMean, addProduct, addSum } from './layers.ts';
import type { Parameter, Tail } from './tail.ts';
import { createTape, type Tape } from './tape.ts';

export interface Forward {
  tape: Tape;
  /** [width, images]: the inputs of the dense layer, before dropout. */
  features: string;
  /** [classes, images]. */
  logits: string;
}

/**
 * Adds a deep head to an empty graph. The inputs are `maps` (float16, [images, channels, pixels]) and the parameters.
 * @param dropout adds the input `mask`, [features, images], which multiplies the features
 */
export function addForward(graph: Graph, { tail, dense }: DeepHead, dropout: boolean): Forward {
  const tape = createTape(graph);
  const values = new Map([[tail.input, addMaps(tape, tail)]]);
  const sizes = new Map([[tail.input, tail.map]]);
  const parameter = ({ name, dimensions }: Parameter) => tape.parameter(name, dimensions);
  const scalar = (value: number) => {
    const name = `scalar ${value}`;
    return graph.has(name) ? name : graph.constant(name, 'float32', [], Float32Array.of(value));
  };

  for (const layer of tail.layers) {
    const [from] = layer.kind === 'sum' ? layer.inputs : [layer.input];
    const map = values.get(from) as string;
    const size = sizes.get(from) as { channels: number; side: number };
    let result: string;
    let nextSize = size;
    switch (layer.kind) {
      case 'pointwise':
        result = addProduct(tape, map, parameter(layer.kernel), parameter(layer.bias));
        nextSize = { ...size, channels: layer.kernel.dimensions[0] };
        break;
      case 'depthwise':
        result = addDepthwise(tape, map, parameter(layer.kernel), parameter(layer.bias), {
          channels: size.channels,
          window: layer.window,
        });
        nextSize = { ...size, side: layer.window.to };
        break;
      case 'clip':
        result = addClip(tape, map, [layer.min, layer.max].filter(Number.isFinite).map(scalar));
        break;
      case 'sum':
        result = addSum(tape, map, values.get(layer.inputs[1]) as string);
        break;
      case 'mean':
        result = addMean(tape, map, size);
        break;
    }
    values.set(layer.output, result);
    sizes.set(layer.output, nextSize);
  }

  const features = values.get(tail.layers.at(-1)?.output as string) as string;
  const kept = dropout
    ? addDropout(tape, features, graph.input('mask', 'float32', [dense.kernel.dimensions[1], 'images']))
    : features;
  return { tape, features, logits: addProduct(tape, kept, parameter(dense.kernel), parameter(dense.bias)) };
}

function addMaps(tape: Tape, { map: { channels, side } }: Tail): string {
  const { graph } = tape;
  const maps = graph.input('maps', 'float16', ['images', channels, side ** 2]);
  const swapped = graph.node('Transpose', [maps], { perm: { ints: [1, 0, 2] } });
  return tape.reshape(graph.node('Cast', [swapped], { to: { i: 1 } }), [channels, -1]);
}
