import { type Random, shuffle } from '../../numeric/random.ts';
import type { Network } from './network.ts';
import { lengthOf, parametersOf } from './network-sizes.ts';
import type { State } from './network-state.ts';

export interface EpochOptions {
  batchSize: number;
  dropout: number;
  signal?: AbortSignal | undefined;
}

/** Number of products in one run. A run takes about an eighth of a second, so that a cancel takes effect quickly. */
const PRODUCTS_AT_ONCE = 1e9;

/**
 * Time of a step, measured in products of an example and a parameter. Updating a parameter takes as long as 32
 * products.
 */
const productsOf = (parameters: number, batchSize: number): number => parameters * (batchSize + 32) + 500_000;

/**
 * Trains once on each example whose weight is not 0, in random order, in batches; the last may be smaller.
 * @param weights weight of each example
 * @returns mean log loss over the examples, each measured before its batch's step
 * @throws the signal's reason when it aborts
 */
export async function trainEpoch(
  network: Network,
  state: State,
  weights: Float32Array,
  random: Random,
  { batchSize, dropout, signal }: EpochOptions,
): Promise<number> {
  const counted: number[] = [];
  weights.forEach((weight, example) => {
    if (weight > 0) counted.push(example);
  });
  const order = Int32Array.from(shuffle(counted, random));
  const parameters = parametersOf(network.sizes).reduce((sum, parameter) => sum + lengthOf(parameter), 0);
  const atOnce = batchSize * Math.max(1, Math.floor(PRODUCTS_AT_ONCE / productsOf(parameters, batchSize)));
  let sum = 0;
  for (let start = 0; start < order.length; start += atOnce) {
    signal?.throwIfAborted();
    const examples = order.subarray(start, start + atOnce);
    const masks = dropout > 0 ? network.sizes.slice(1, -1).map((units) => mask(examples.length * units)) : [];
    const losses = await network.train(state, { examples, weights, masks });
    losses.forEach((loss, batch) => {
      sum += loss * Math.min(batchSize, examples.length - batch * batchSize);
    });
  }
  return sum / order.length;

  /** Drops units at random and scales up the others, so that the expected sum stays the same. */
  function mask(length: number): Float32Array {
    const [threshold, kept] = [dropout * 2 ** 32, 1 / (1 - dropout)];
    const result = new Float32Array(length);
    for (let i = 0; i < length; i++) result[i] = random() < threshold ? 0 : kept;
    return result;
  }
}
