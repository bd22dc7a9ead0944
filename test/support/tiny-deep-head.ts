import type { TrainedDeepHead } from '../../shared/ml/head/deep/deep-head-onnx.ts';
import type { UnknownParameters } from '../../shared/ml/head/unknown-parameters.ts';
import type { Layer, Parameter, Tail, Window } from '../../shared/ml/tail/tail.ts';
import { createRandom } from '../../shared/numeric/random.ts';

/** The size of the maps that `tinyDeepHead` takes. */
export const tinyMap = { channels: 3, side: 5 };
const tinyWidth = 6;

/** A deep head with every kind of layer and random parameters, on maps of 3 x 5 x 5, with 6 features. */
export function tinyDeepHead(classes: readonly string[], { seed = 1, depth = 0 } = {}): TrainedDeepHead {
  const numbers = randomNumbers(seed);
  const parameter = (name: string, dimensions: readonly [number, number]): Parameter => ({
    name,
    dimensions,
    values: numbers(dimensions[0] * dimensions[1]),
  });
  const both = (name: string, outputs: number, inputs: number) => ({
    kernel: parameter(`${name}.kernel`, [outputs, inputs]),
    bias: parameter(`${name}.bias`, [outputs, 1]),
  });
  const pointwise = (input: string, output: string, outputs: number, inputs: number): Layer => ({
    kind: 'pointwise',
    input,
    output,
    ...both(output, outputs, inputs),
  });
  const depthwise = (input: string, output: string, channels: number, window: Window): Layer => ({
    kind: 'depthwise',
    input,
    output,
    window,
    ...both(output, channels, window.side ** 2),
  });
  const clip = (input: string, max: number): Layer => ({
    kind: 'clip',
    input,
    output: `${input}.clipped`,
    min: 0,
    max,
  });
  const { side: from } = tinyMap;
  const tail: Tail = {
    input: 'block',
    map: tinyMap,
    layers: [
      pointwise('block', 'expand0', 5, 3),
      clip('expand0', 1),
      depthwise('expand0.clipped', 'depthwise0', 5, { side: 3, stride: 2, padding: 1, from, to: 3 }),
      clip('depthwise0', Number.POSITIVE_INFINITY),
      pointwise('depthwise0.clipped', 'project0', 4, 5),
      depthwise('project0', 'depthwise1', 4, { side: 5, stride: 1, padding: 2, from: 3, to: 3 }),
      { kind: 'sum', inputs: ['depthwise1', 'project0'], output: 'residual' },
      pointwise('residual', 'top', tinyWidth, 4),
      // The base model's names may be those of the head's inputs and outputs.
      { kind: 'clip', input: 'top', output: 'map', min: 0, max: 6 },
      { kind: 'mean', input: 'map', output: 'features' },
    ],
  };
  return { classes, depth, head: { tail, dense: both('dense', classes.length, tinyWidth) } };
}

export const tinyDeepUnknown = (classes: number): UnknownParameters => ({
  acceptance: 0.95,
  threshold: -1.5,
  means: randomNumbers(3)(classes * tinyWidth),
  energy: { mean: 1, deviation: 2 },
  cosine: { mean: 0.5, deviation: 0.25 },
  cosineWeight: 0.5,
});

/** Random maps, row-major [images, 3, 5, 5]. Each number is exact in float16. */
export const tinyMaps = (images: number, seed = 2): Float32Array =>
  randomNumbers(seed)(images * tinyMap.channels * tinyMap.side ** 2);

/** Multiples of 1/64 from -2 to 2. */
function randomNumbers(seed: number): (count: number) => Float32Array {
  const random = createRandom(seed);
  return (count) => Float32Array.from({ length: count }, () => ((random() % 257) - 128) / 64);
}
