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

/** The head with other values of its parameters, such as trained ones, which are found by name. */
export function withParameters({ tail, dense }: DeepHead, parameters: readonly Parameter[]): DeepHead {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const changed = (parameter: Parameter) => byName.get(parameter.name) ?? parameter;
  const layers = tail.layers.map((layer) =>
    'kernel' in layer ? { ...layer, kernel: changed(layer.kernel), bias: changed(layer.bias) } : layer,
  );
  return { tail: { ...tail, layers }, dense: { kernel: changed(dense.kernel), bias: changed(dense.bias) } };
}

/** The head with its logits divided by a temperature. */
export function withTemperature({ tail, dense }: DeepHead, temperature: number): DeepHead {
  const divided = (parameter: Parameter) => ({ ...parameter, values: parameter.values.map((x) => x / temperature) });
  return { tail, dense: { kernel: divided(dense.kernel), bias: divided(dense.bias) } };
}
