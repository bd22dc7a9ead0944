import { type Random, shuffle } from '../../numeric/random.ts';

/** Divides the examples at random into batches of at most `size`, whose sizes differ by one at most. */
export function batchesOf(examples: Int32Array, size: number, random: Random): Int32Array[] {
  const order = Int32Array.from(shuffle([...examples], random));
  const count = batchCount(order.length, size);
  const start = (batch: number): number => Math.floor((batch * order.length) / count);
  return Array.from({ length: count }, (_, batch) => order.subarray(start(batch), start(batch + 1)));
}

export const batchCount = (examples: number, size: number): number => Math.ceil(examples / size);
