import { Tensor } from 'onnxruntime-node';
import { movedOf } from './adamw-graph.ts';
import { lengthOf, parametersOf, type Sizes } from './network-sizes.ts';

/** A network in training: its weights, Adam's sums, and the number of steps taken. */
export interface State {
  /** The tensors that a step changes, by name. */
  tensors: Readonly<Record<string, Tensor>>;
  steps: number;
}

/** The state before the first step. @param weights kernel and bias of each layer in turn */
export function stateOf(sizes: Sizes, weights: readonly Float32Array[]): State {
  const tensors = parametersOf(sizes).flatMap((parameter, i) => {
    const [own, ...sums] = movedOf(parameter);
    return [
      [own.name, new Tensor('float32', weights[i] as Float32Array, own.dimensions)],
      ...sums.map(({ name, dimensions }) => [
        name,
        new Tensor('float32', new Float32Array(lengthOf(parameter)), dimensions),
      ]),
    ];
  });
  return { tensors: Object.fromEntries(tensors), steps: 0 };
}

/** @returns kernel and bias of each layer in turn */
export const weightsOf = (sizes: Sizes, { tensors }: State): Float32Array[] =>
  parametersOf(sizes).map(({ name }) => tensors[name]?.data as Float32Array);
