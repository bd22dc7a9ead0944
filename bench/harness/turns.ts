import type { BenchContext } from './bench.ts';

export interface Peer<T> {
  name: string;
  /** Number of runs: slow peers get fewer. */
  rounds: number;
  /** @param round 1, 2, ... */
  run(round: number): Promise<T>;
}

/**
 * Measures peers alternately: each once, then each again, so that other load on the machine affects all of them alike.
 * A failure is noted, and that peer does not run again.
 * @returns the results of each peer that never failed
 */
export async function inTurn<T>(
  context: Pick<BenchContext, 'part' | 'progress'>,
  peers: readonly Peer<T>[],
): Promise<Map<string, T[]>> {
  const found = new Map<string, T[]>(peers.map(({ name }) => [name, []]));
  const rounds = Math.max(0, ...peers.map((peer) => peer.rounds));
  for (let round = 1; round <= rounds; round++) {
    for (const { name, run, ...peer } of peers) {
      const results = found.get(name);
      if (!results || round > peer.rounds) continue;
      context.progress(`${name}, ${round} of ${peer.rounds}`);
      const one = await context.part(name, async () => ({ value: await run(round) }));
      if (one) results.push(one.value);
      else found.delete(name);
    }
  }
  return found;
}

/** Runs some work. @returns its milliseconds and its result */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}
