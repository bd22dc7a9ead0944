import type { Fit } from './fit.ts';
import type { Evaluation } from './line-search.ts';
import type { Candidate, Objective } from './objective.ts';

/** With more rows in a product, another head saves no time and only takes memory. */
const PRODUCT_ROWS = 128;

/** The best number of heads in one product. */
export const headsAtOnce = (classCount: number): number => Math.max(1, Math.floor(PRODUCT_ROWS / classCount));

/**
 * Runs fits on one objective side by side: each round evaluates the candidates of all running fits in one product. Up
 * to `atOnce` fits run at a time; the next starts when one ends.
 * @returns the results, in the order of the fits
 * @throws the signal's reason when it aborts
 */
export async function sideBySide<Result>(
  objective: Objective,
  fits: readonly Fit<Result>[],
  atOnce: number,
  signal?: AbortSignal,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = fits.entries();
  let running: { index: number; fit: Fit<Result>; candidate: Candidate }[] = [];

  const proceed = (index: number, fit: Fit<Result>, turn: IteratorResult<Candidate, Result>): typeof running => {
    if (!turn.done) return [{ index, fit, candidate: turn.value }];
    results[index] = turn.value;
    return [];
  };

  for (;;) {
    while (running.length < atOnce) {
      const next = waiting.next();
      if (next.done) break;
      const [index, fit] = next.value;
      running.push(...proceed(index, fit, fit.next()));
    }
    if (running.length === 0) return results;
    const candidates = running.map(({ candidate }) => candidate);
    const evaluations = await objective.evaluate(candidates, signal);
    running = running.flatMap(({ index, fit }, i) => proceed(index, fit, fit.next(evaluations[i] as Evaluation)));
  }
}
