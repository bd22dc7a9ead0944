import type { BenchContext } from './bench.ts';

export interface Peer<T> {
  name: string;
  /** How often it is measured; the slow ones less often than the others. */
  rounds: number;
  run(): Promise<T>;
}

/**
 * Measures peers in turn: all of them once, then all of them again, so that whatever else the machine does meets all
 * alike. A peer that fails is noted and left out from then on.
 * @returns for each peer that never failed what its runs gave
 */
export async function inTurn<T>(
  context: Pick<BenchContext, 'part' | 'progress'>,
  peers: readonly Peer<T>[],
): Promise<Map<string, T[]>> {
  const found = new Map<string, T[]>(peers.map(({ name }) => [name, []]));
  const rounds = Math.max(0, ...peers.map((peer) => peer.rounds));
  for (let round = 0; round < rounds; round++) {
    for (const { name, rounds: its, run } of peers) {
      const results = found.get(name);
      if (!results || round >= its) continue;
      context.progress(`${name}, ${round + 1} of ${its}`);
      const one = await context.part(name, async () => ({ value: await run() }));
      if (one) results.push(one.value);
      else found.delete(name);
    }
  }
  return found;
}

/** Milliseconds that some work takes, and its result. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}
