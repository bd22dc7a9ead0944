import { logLossOf } from '../evaluate/softmax.ts';
import { type Fit, fitHead } from './fit.ts';
import type { Folds } from './folds.ts';
import type { Objective } from './objective.ts';
import { lowest, type Scored, searchStrength } from './search-strength.ts';
import { headsAtOnce, sideBySide } from './side-by-side.ts';
import type { TrainingSet } from './training-set.ts';
import { add } from './vector.ts';

export interface CrossValidationOptions {
  /** Strengths to try, ascending, as scikit-learn's C: the smaller, the larger the penalty. */
  strengths: readonly number[];
  /** The ratio of each strength to the one before. Left out: the given strengths are all that is tried. */
  searchBy?: number | undefined;
  /** Largest component of the gradient at the end of a fit. */
  tolerance: number;
  signal?: AbortSignal | undefined;
  /** Called after each fit of one fold's head at one strength. */
  onFit?: (() => void) | undefined;
}

export interface CrossValidation {
  /** Every strength tried, ascending. */
  tried: Scored[];
  /** The strength with the lowest log loss. */
  best: number;
  /** At the best strength, logits of each example by the head that did not see it; 0 where it was never held out. */
  logits: Float32Array;
  /** At the best strength, each fold's parameters. */
  points: Float64Array[];
}

interface Solution extends Scored {
  /** Each fold's parameters. */
  points: Float64Array[];
}

/**
 * For each fold, fits heads on the other folds, at ascending strengths, and scores them on what they did not see.
 * The folds run side by side, each along its own path of strengths. A path starts from zero or from the fold's own
 * solutions, never from a fit on all examples, through which what the fold holds out would leak in.
 * @throws the signal's reason when it aborts
 */
export async function crossValidate(
  objective: Objective,
  { mean, labels, classes }: TrainingSet,
  folds: Folds,
  { strengths, searchBy, tolerance, signal, onFit }: CrossValidationOptions,
): Promise<CrossValidation> {
  const shares = Array.from({ length: folds.count }, (_, fold) =>
    Float32Array.from(folds.of, (heldOutIn) => (heldOutIn === fold ? 0 : 1)),
  );
  const known: Solution[] = [];

  async function solve(further: readonly number[]): Promise<Solution[]> {
    const nearest = nearestTwo(known, further[0] as number);
    const paths = shares.map((share, fold) => {
      const from = nearest.map(({ strength, points }) => ({ strength, point: points[fold] as Float64Array }));
      return path({ share, width: mean.length, classes, tolerance, onFit }, further, from);
    });
    const solved = await sideBySide(objective, paths, headsAtOnce(classes), signal);
    const solutions: Solution[] = [];
    for (const [i, strength] of further.entries()) {
      const points = solved.map((ofFold) => ofFold[i] as Float64Array);
      const logits = await heldOutLogits(objective, points, folds, classes);
      solutions.push({ strength, points, logLoss: heldOutLoss(logits, labels, folds, classes) });
    }
    known.push(...solutions);
    return solutions;
  }

  const solutions = await (searchBy ? searchStrength(strengths, searchBy, solve) : solve(strengths));
  const best = lowest(solutions);
  return {
    tried: solutions.map(({ strength, logLoss }) => ({ strength, logLoss })),
    best: best.strength,
    logits: await heldOutLogits(objective, best.points, folds, classes),
    points: best.points,
  };
}

interface PathOptions {
  share: Float32Array;
  width: number;
  classes: number;
  tolerance: number;
  onFit: (() => void) | undefined;
}

interface Waypoint {
  strength: number;
  point: Float64Array;
}

/**
 * Fits one head at each strength in turn. Solutions change smoothly with log C, so each fit starts where a straight
 * line through the last two leads, which halves the evaluations.
 * @param from up to two solutions to begin with, the nearest first
 */
function* path(
  { share, width, classes, tolerance, onFit }: PathOptions,
  strengths: readonly number[],
  from: readonly Waypoint[],
): Fit<Float64Array[]> {
  const examples = share.reduce((sum, x) => sum + x, 0);
  let [near, beyond] = from;
  const points: Float64Array[] = [];
  for (const strength of strengths) {
    const start = near && beyond ? extrapolate(near, beyond, strength) : near?.point;
    const { point } = yield* fitHead({ share, l2: 1 / (strength * examples), width, classes, start, tolerance });
    onFit?.();
    points.push(point);
    [near, beyond] = [{ strength, point }, near];
  }
  return points;
}

/** The point at a strength of the straight line through two solutions, over log C. */
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

async function heldOutLogits(
  objective: Objective,
  points: readonly Float64Array[],
  folds: Folds,
  classes: number,
): Promise<Float32Array> {
  const result = new Float32Array(folds.of.length * classes);
  for (const [fold, point] of points.entries()) {
    const logits = await objective.logits(point);
    folds.of.forEach((heldOutIn, example) => {
      const row = example * classes;
      if (heldOutIn === fold) result.set(logits.subarray(row, row + classes), row);
    });
  }
  return result;
}

function heldOutLoss(logits: Float32Array, labels: Int32Array, folds: Folds, classes: number): number {
  let sum = 0;
  let count = 0;
  labels.forEach((label, example) => {
    if (folds.of[example] === -1) return;
    sum += logLossOf(logits, example * classes, classes, label);
    count++;
  });
  return sum / count;
}
