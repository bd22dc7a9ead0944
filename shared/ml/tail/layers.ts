import { bandOf } from './band.ts';
import type { MapSize, Window } from './tail.ts';
import type { Tape } from './tape.ts';

/**
 * Adds the layers of a tail to a graph, with their gradients. Maps are channel-major, [channels, images x pixels]. In
 * this layout, a convolution with a kernel of 1 x 1 is one matrix product, and so is each of its gradients.
 */

/** kernel [outputs, inputs] x map + bias [outputs, 1]. A dense layer on features is the same. */
export function addProduct(tape: Tape, map: string, kernel: string, bias: string): string {
  const { graph } = tape;
  return tape.record(graph.node('Gemm', [kernel, map, bias]), [
    { value: kernel, gradient: (result) => graph.node('Gemm', [result, map], { transB: { i: 1 } }) },
    { value: bias, gradient: (result) => graph.node('ReduceSum', [result, tape.integers([1])]) },
    { value: map, gradient: (result) => graph.node('Gemm', [kernel, result], { transA: { i: 1 } }) },
  ]);
}

/**
 * A depthwise convolution of small maps as a matrix product: the kernel of a channel becomes a banded matrix [input
 * pixels, output pixels]. This multiplies more often than a sliding kernel does, but takes less time, because
 * processors are fastest at matrix products.
 * @param kernel [channels, window.side x window.side]
 * @param bias [channels, 1]
 */
export function addDepthwise(
  tape: Tape,
  map: string,
  kernel: string,
  bias: string,
  { channels, window }: { channels: number; window: Window },
): string {
  const { graph } = tape;
  const [inputs, outputs] = [window.from ** 2, window.to ** 2];
  const band = bandOf(graph, window);
  const matrix = tape.reshape(graph.node('MatMul', [kernel, band]), [channels, inputs, outputs]);
  const maps = tape.reshape(map, [channels, -1, inputs]);
  const summed = tape.reshape(graph.node('MatMul', [maps, matrix]), [channels, -1]);
  const swapped = (value: string) => graph.node('Transpose', [value], { perm: { ints: [0, 2, 1] } });
  const perImage = (result: string) => tape.reshape(result, [channels, -1, outputs]);
  return tape.record(graph.node('Add', [summed, bias]), [
    {
      value: kernel,
      gradient: (result) => {
        const ofMatrix = graph.node('MatMul', [swapped(maps), perImage(result)]);
        return graph.node('Gemm', [tape.reshape(ofMatrix, [channels, inputs * outputs]), band], { transB: { i: 1 } });
      },
    },
    { value: bias, gradient: (result) => graph.node('ReduceSum', [result, tape.integers([1])]) },
    {
      value: map,
      gradient: (result) => tape.reshape(graph.node('MatMul', [perImage(result), swapped(matrix)]), [channels, -1]),
    },
  ]);
}

/** @param limits names of scalars: the minimum, then the maximum if there is one */
export function addClip(tape: Tape, map: string, limits: readonly string[]): string {
  const { graph } = tape;
  const clipped = graph.node('Clip', [map, ...limits]);
  const gradient = (result: string) => {
    const kept = graph.node('Cast', [graph.node('Equal', [map, clipped])], { to: { i: 1 } });
    return graph.node('Mul', [result, kept]);
  };
  return tape.record(clipped, [{ value: map, gradient }]);
}

export function addSum(tape: Tape, one: string, other: string): string {
  const same = (result: string) => result;
  return tape.record(tape.graph.node('Add', [one, other]), [
    { value: one, gradient: same },
    { value: other, gradient: same },
  ]);
}

/** Means over the pixels of each image: [channels, images]. */
export function addMean(tape: Tape, map: string, { channels, side }: MapSize): string {
  const { graph } = tape;
  const pixels = side ** 2;
  const mean = graph.node('ReduceMean', [tape.reshape(map, [channels, -1, pixels])], {
    axes: { ints: [2] },
    keepdims: { i: 0 },
  });
  const gradient = (result: string) => {
    const shares = new Float32Array(pixels).fill(1 / pixels);
    const share = graph.constant(`share of ${pixels}`, 'float32', [1, 1, pixels], shares);
    return tape.reshape(graph.node('Mul', [tape.reshape(result, [channels, -1, 1]), share]), [channels, -1]);
  };
  return tape.record(mean, [{ value: map, gradient }]);
}

/** @param mask the factors of dropout, [channels, images] */
export function addDropout(tape: Tape, features: string, mask: string): string {
  const { graph } = tape;
  return tape.record(graph.node('Mul', [features, mask]), [
    { value: features, gradient: (result) => graph.node('Mul', [result, mask]) },
  ]);
}
