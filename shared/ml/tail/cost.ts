import type { Tail } from './tail.ts';

/** Multiplications of a tail for one image, forward. Depthwise convolutions count as the products that they are here. */
export function multiplicationsOf({ input, map, layers }: Tail): number {
  const sizes = new Map([[input, map]]);
  let sum = 0;
  for (const layer of layers) {
    const size = sizes.get(layer.kind === 'sum' ? layer.inputs[0] : layer.input) ?? map;
    let next = size;
    if (layer.kind === 'pointwise') {
      const [outputs, inputs] = layer.kernel.dimensions;
      sum += outputs * inputs * size.side ** 2;
      next = { ...size, channels: outputs };
    }
    if (layer.kind === 'depthwise') {
      sum += size.channels * layer.window.from ** 2 * layer.window.to ** 2;
      next = { ...size, side: layer.window.to };
    }
    sizes.set(layer.output, next);
  }
  return sum;
}
