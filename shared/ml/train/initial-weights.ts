import type { Random } from '../../numeric/random.ts';
import { parametersOf, type Sizes } from './network-sizes.ts';

/**
 * Initial weights: kernel and bias of each layer in turn. Kernels are uniform, with He's variance 2 / inputs before a
 * ReLU ("Delving deep into rectifiers", 2015) and Glorot's 2 / (inputs + classes) before the softmax ("Understanding
 * the difficulty of training deep feedforward neural networks", 2010); biases are 0.
 */
export function initialWeights(sizes: Sizes, random: Random): Float32Array[] {
  return parametersOf(sizes).map(({ dimensions }, i, { length }) => {
    const [inputs, units] = dimensions as [number, number?];
    if (units === undefined) return new Float32Array(inputs);
    const last = i === length - 2;
    const limit = Math.sqrt(3 * (2 / (last ? inputs + units : inputs)));
    return uniform(inputs * units, limit, random);
  });
}

/** Uniform between -limit and limit. */
function uniform(length: number, limit: number, random: Random): Float32Array {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = (random() / 2 ** 31 - 1) * limit;
  return values;
}
