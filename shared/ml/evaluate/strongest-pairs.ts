import type { Pair } from './near-pairs.ts';

/** Keeps the most similar of the pairs that were added. */
export interface StrongestPairs {
  add(pair: Pair): void;
  /** Number of pairs added. */
  count(): number;
  /** The pairs kept, the most similar first; ties in the order of their indices. */
  pairs(): Pair[];
}

/** @param maxPairs number of pairs to keep, at least 1; up to twice as many are in memory */
export function createStrongestPairs(maxPairs: number): StrongestPairs {
  let kept: Pair[] = [];
  let floor = -Infinity;
  let count = 0;

  const cut = (): void => {
    kept = kept.sort(bySimilarity).slice(0, maxPairs);
    if (kept.length === maxPairs) floor = kept.at(-1)?.similarity as number;
  };
  return {
    add(pair) {
      count++;
      if (pair.similarity < floor) return;
      kept.push(pair);
      if (kept.length >= 2 * maxPairs) cut();
    },
    count: () => count,
    pairs() {
      cut();
      return kept;
    },
  };
}

/** Pairs in descending order of similarity; of duplicates, the more similar. */
export function mergePairs(...lists: readonly Pair[][]): Pair[] {
  const seen = new Set<string>();
  return lists
    .flat()
    .sort(bySimilarity)
    .filter(({ a, b }) => {
      const name = `${a} ${b}`;
      return !seen.has(name) && seen.add(name);
    });
}

const bySimilarity = (x: Pair, y: Pair): number => y.similarity - x.similarity || x.a - y.a || x.b - y.b;
