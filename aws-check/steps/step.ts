import type { Facts } from './prepare.ts';

/** One thing to be true of a deployment. */
export interface Step {
  name: string;
  /** Resolves to what it found, in words. @throws Error that says what is not as it should be */
  run(facts: Facts): Promise<string>;
}

/** The middle value of an odd number of times, in ms. */
export const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;

export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now();
  const value = await work();
  return { value, ms: performance.now() - start };
}
