import type { Graph } from '../onnx/graph.ts';
import type { Tail, Window } from './tail.ts';

/**
 * The constant that turns depthwise kernels into banded matrices: [side x side, input pixels x output pixels],
 * with a 1 where an element of the kernel connects two pixels. Layers with equal windows share the constant.
 */
export function bandOf(graph: Graph, window: Window): string {
  const { side, stride, padding, from, to } = window;
  const name = `band ${side} ${stride} ${padding} ${from} ${to}`;
  if (graph.has(name)) return name;
  const columns = from ** 2 * to ** 2;
  const band = new Float32Array(side ** 2 * columns);
  for (let element = 0; element < side ** 2; element++) {
    const [down, right] = [Math.floor(element / side), element % side];
    for (let pixel = 0; pixel < to ** 2; pixel++) {
      const row = Math.floor(pixel / to) * stride + down - padding;
      const column = (pixel % to) * stride + right - padding;
      if (row < 0 || row >= from || column < 0 || column >= from) continue;
      band[element * columns + (row * from + column) * to ** 2 + pixel] = 1;
    }
  }
  return graph.constant(name, 'float32', [side ** 2, columns], band);
}

/** Bytes of the banded matrices of all depthwise convolutions. They grow with the fourth power of the maps' sides. */
export function bandedBytes({ layers }: Tail): number {
  return layers.reduce((sum, layer) => {
    if (layer.kind !== 'depthwise') return sum;
    const [channels] = layer.kernel.dimensions;
    return sum + 4 * channels * layer.window.from ** 2 * layer.window.to ** 2;
  }, 0);
}
