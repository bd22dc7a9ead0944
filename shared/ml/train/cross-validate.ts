import { add } from '../../numeric/vector.ts';
import { type Fit, fitHead } from './fit.ts';
import type { Folds } from './folds.ts';
import type { Objective } from './objective.ts';
import { lowest, type Scored, searchStrength } from './search-strength.ts';
import { headsAtOnce, sideBySide } from './side-by-side.ts';

export interface CrossValidationOptions {
  /** Strengths to try, ascending, as scikit-learn's C: the inverse of the penalty. */
  strengths: readonly number[];
  /**
   * The ratio of each strength to the previous one, for a search beyond the given strengths. If omitted, only the given
   * ones are tried.
   */
  searchBy?: number | undefined;
  /** Largest component of the gradient at the end of a fit. */
  tolerance: number;
  signal?: AbortSignal | undefined;
  /** Called after each fit of one fold's head at one strength, with its mean log loss on the held-out examples. */
  onFit?: ((logLoss: number) => void) | undefined;
}

export interface CrossValidation {
  /** Every strength tried, ascending. */
  tried: Scored[];
  /** The strength with the lowest log loss. */
  best: number;
  /** Out-of-fold logits at the best strength; 0 for examples that were never held out. */
  logits: Float32Array;
  /** At the best strength, each fold's parameters. */
  points: Float64Array[];
}

interface Solution extends Scored {
  /** Each fold's parameters. */
  points: Float64Array[];
}

/** The sum of weighted log losses, and that of the weights. */
interface Loss {
  sum: number;
  weight: number;
}

/**
 * For each fold, fits heads on the other folds, at ascending strengths, and scores them on the examples that it holds
 * out. The folds run side by side, each along its own path of strengths. A path starts from zero or from the fold's own
 * solutions: starting from a fit on all examples would leak the held-out ones.
 *
 * @param weights weight of each example in the fits and in the log loss; examples of weight 0 get logits too
 * @throws the signal's reason when it aborts
 */
export async function crossValidate(
  objective: Objective,
  weights: Float32Array,
  folds: Folds,
  { strengths, searchBy, tolerance, signal, onFit }: CrossValidationOptions,
): Promise<CrossValidation> {
  const { mean, classCount } = objective.set;
  const parts = Array.from({ length: folds.count }, (_, fold) => ({
    share: weights.map((weight, i) => (folds.of[i] === fold ? 0 : weight)),
    heldOut: weights.map((weight, i) => (folds.of[i] === fold ? weight : 0)),
  }));
  const known: Solution[] = [];

  async function solve(further: readonly number[]): Promise<Solution[]> {
    const nearest = nearestTwo(known, further[0] as number);
    const paths = parts.map((part, fold) => {
      const from = nearest.map(({ strength, points }) => ({ strength, point: points[fold] as Float64Array }));
      return path({ ...part, width: mean.length, classCount, tolerance, onFit }, further, from);
    });
    const solved = await sideBySide(objective, paths, headsAtOnce(classCount), signal);
    const solutions = further.map((strength, i): Solution => {
      const fits = solved.map((ofFold) => ofFold[i] as FoldFit);
      return { strength, points: fits.map(({ point }) => point), logLoss: meanOf(fits.map(({ loss }) => loss)) };
    });
    known.push(...solutions);
    return solutions;
  }

  const solutions = await (searchBy ? searchStrength(strengths, searchBy, solve) : solve(strengths));
  const best = lowest(solutions);
  return {
    tried: solutions.map(({ strength, logLoss }) => ({ strength, logLoss })),
    best: best.strength,
    logits: await objective.logits(best.points, folds.of, signal),
    points: best.points,
  };
}

interface FoldFit {
  point: Float64Array;
  /** On the examples that the fold holds out. */
  loss: Loss;
}

interface PathOptions {
  /** Weight of each example in the fit; 0 for held-out examples. */
  share: Float32Array;
  heldOut: Float32Array;
  width: number;
  classCount: number;
  tolerance: number;
  onFit: CrossValidationOptions['onFit'];
}

interface Waypoint {
  strength: number;
  point: Float64Array;
}

/**
 * Fits one head at each strength, in the given order. Solutions change smoothly with log C, so each fit starts at the
 * linear extrapolation of the last two, which halves the number of evaluations.
 * @param from up to two earlier solutions, the nearest first
 */
function* path(
  { share, heldOut, width, classCount, tolerance, onFit }: PathOptions,
  strengths: readonly number[],
  from: readonly Waypoint[],
): Fit<FoldFit[]> {
  const examples = total(share);
  let [near, beyond] = from;
  const fits: FoldFit[] = [];
  for (const strength of strengths) {
    const start = near && beyond ? extrapolate(near, beyond, strength) : near?.point;
    const { point, logs } = yield* fitHead({
      share,
      l2: 1 / (strength * examples),
      width,
      classCount,
      start,
      tolerance,
    });
    const loss = lossOf(logs as Float32Array, heldOut);
    onFit?.(meanOf([loss]));
    fits.push({ point, loss });
    [near, beyond] = [{ strength, point }, near];
  }
  return fits;
}

/** The linear extrapolation of two solutions to a strength, over log C. */
function extrapolate(near: Waypoint, beyond: Waypoint, strength: number): Float64Array {
  const steps = Math.log(strength / near.strength) / Math.log(near.strength / beyond.strength);
  const result = near.point.slice();
  add(result, near.point, steps);
  add(result, beyond.point, -steps);
  return result;
}

function nearestTwo(known: readonly Solution[], strength: number): Solution[] {
  const distance = (solution: Solution): number => Math.abs(Math.log(solution.strength / strength));
  return known.toSorted((a, b) => distance(a) - distance(b)).slice(0, 2);
}

function lossOf(logs: Float32Array, weights: Float32Array): Loss {
  const sum = weights.reduce((sum, weight, i) => sum - weight * (logs[i] as number), 0);
  return { sum, weight: total(weights) };
}

function meanOf(losses: readonly Loss[]): number {
  const weight = losses.reduce((sum, loss) => sum + loss.weight, 0);
  return losses.reduce((sum, loss) => sum + loss.sum, 0) / weight;
}

const total = (weights: Float32Array): number => weights.reduce((sum, weight) => sum + weight, 0);
