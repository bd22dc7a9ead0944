/** Sizes of a network: features, units of each hidden layer, classes. */
export type Sizes = readonly number[];

/** A tensor that training changes. */
export interface Parameter {
  name: string;
  dimensions: readonly number[];
}

/** `kernel0`, `bias0`, `kernel1`, ...: kernels are [inputs, units]. */
export function parametersOf(sizes: Sizes): Parameter[] {
  return sizes.slice(1).flatMap((units, i) => [
    { name: `kernel${i}`, dimensions: [sizes[i] as number, units] },
    { name: `bias${i}`, dimensions: [units] },
  ]);
}

export const lengthOf = ({ dimensions }: Parameter): number => dimensions.reduce((product, size) => product * size, 1);
