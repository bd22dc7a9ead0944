import type { Client } from '../../cli/client/client.ts';
import type { Facts } from './prepare.ts';

/** A check of a deployment. */
export interface Step {
  name: string;
  /** Resolves to a description of the result. @throws Error that names the problem */
  run(facts: Facts): Promise<string>;
}

/** The median of an odd number of times, in ms. */
export const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;

/** Waits for a training. @throws Error unless it succeeds */
export async function versionOf(client: Client, training: string): Promise<number> {
  const { status, version, error } = await client.waitForTraining(training);
  if (version === undefined) throw new Error(`The training is ${status}: ${error?.message}`);
  return version;
}

export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now();
  const value = await work();
  return { value, ms: performance.now() - start };
}
