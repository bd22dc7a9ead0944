import type { Parameter, Tail } from './tail.ts';

/** A head that is trained on the maps of a trunk: the last layers of the base model, then a dense layer. */
export interface DeepHead {
  tail: Tail;
  /** `kernel` is [classes, features], `bias` [classes, 1]. */
  dense: { kernel: Parameter; bias: Parameter };
}

/** The parameters of a deep head, in the order of its layers. */
export function parametersOf({ tail, dense }: DeepHead): Parameter[] {
  const trained = tail.layers.flatMap((layer) => ('kernel' in layer ? [layer.kernel, layer.bias] : []));
  return [...trained, dense.kernel, dense.bias];
}
