/** A strength (as scikit-learn's C) with its score. */
export interface Scored {
  strength: number;
  /** Mean log loss of the held-out examples. */
  logLoss: number;
}

/** Maximum number of strengths to try beyond the grid. */
const WIDEN_AT_MOST = 4;

/**
 * Searches for the strength with the lowest log loss: first on a grid; then one step beyond it, again while the best is
 * at an edge; last at the minimum of the parabola through the best and its neighbours, over log C.
 *
 * @param grid ascending, each `ratio` times the previous one
 * @param solve scores strengths in the given order
 * @returns all strengths that were tried, ascending
 */
export async function searchStrength<S extends Scored>(
  grid: readonly number[],
  ratio: number,
  solve: (strengths: readonly number[]) => Promise<S[]>,
): Promise<S[]> {
  const tried = await solve(grid);
  for (let step = 0; step < WIDEN_AT_MOST; step++) {
    const best = lowest(tried);
    if (best === tried.at(-1)) tried.push(...(await solve([best.strength * ratio])));
    else if (best === tried[0]) tried.unshift(...(await solve([best.strength / ratio])));
    else break;
  }
  const offset = vertex(tried);
  if (offset === 0) return tried;
  const between = await solve([lowest(tried).strength * ratio ** offset]);
  return [...tried, ...between].sort((a, b) => a.strength - b.strength);
}

/** The strength with the lowest log loss; in a tie the first, which has the larger penalty. */
export function lowest<S extends Scored>(tried: readonly S[]): S {
  return tried.reduce((best, one) => (one.logLoss < best.logLoss ? one : best));
}

/** Grid steps from the best to the minimum of the parabola: from -0.5 to 0.5, and 0 if the best is at an edge. */
function vertex(tried: readonly Scored[]): number {
  const at = tried.indexOf(lowest(tried));
  const [before, best, after] = [tried[at - 1], tried[at], tried[at + 1]];
  if (!before || !best || !after) return 0;
  const bend = before.logLoss - 2 * best.logLoss + after.logLoss;
  return bend > 0 ? (before.logLoss - after.logLoss) / (2 * bend) : 0;
}
