import { dot, plus } from '../../numeric/vector.ts';

/** Value and gradient of the objective at a point. */
export interface Evaluation {
  value: number;
  gradient: Float64Array;
  /** For a log loss: the log of the probability of each example's own class, including examples of weight 0. */
  logs?: Float32Array;
}

export interface Step extends Evaluation {
  point: Float64Array;
}

/** Armijo's condition: the value falls by at least this share of the decrease that the slope predicts. */
const DECREASE = 1e-4;
/** Wolfe's condition: the slope rises to at least this share of the slope at the start. */
const CURVATURE = 0.9;
/** Values with a smaller relative difference may differ only by rounding, so the slopes decide. */
const ROUNDING = 1e-7;
const TRIALS = 60;
/** Smallest and largest factor by which a step grows that was too short. */
const LONGER = [2, 64] as const;

/**
 * Searches along a direction for a point that meets the weak Wolfe conditions, by the secant of the slopes until a step
 * is too long, and by bisection after that (Lewis and Overton, "Nonsmooth optimization via quasi-Newton methods", 2013,
 * algorithm 2.6). The secant matters for the first direction, which has no scale: doubling took five evaluations to
 * find one. Close to the minimum, rounding hides the decrease of the value: there the conditions on slopes decide (the
 * approximate Wolfe conditions of Hager and Zhang, "A new conjugate gradient method with guaranteed descent", 2005,
 * (4.1)). Yields each point to evaluate; returns undefined if no trial meets the conditions.
 */
export function* weakWolfe(
  start: Step,
  direction: Float64Array,
  slope: number,
): Generator<Float64Array, Step | undefined, Evaluation> {
  let low = 0;
  let high = Infinity;
  let length = 1;
  for (let trial = 0; trial < TRIALS; trial++) {
    const point = plus(start.point, direction, length);
    const evaluation = yield point;
    const { value, gradient } = evaluation;
    const slopeThere = dot(gradient, direction);
    // A value or slope that is NaN counts as a step that is too long.
    const falls = value <= start.value + DECREASE * length * slope;
    const level = value <= start.value + ROUNDING * Math.abs(start.value) && slopeThere <= (2 * DECREASE - 1) * slope;
    if (!((falls || level) && Number.isFinite(slopeThere))) high = length;
    else if (slopeThere < CURVATURE * slope) low = length;
    else return { ...evaluation, point };
    length = high === Infinity ? length * longer(slope, slopeThere) : (low + high) / 2;
  }
  return undefined;
}

/** The factor for the step, so that the slope becomes 0 by linear extrapolation. */
function longer(slope: number, slopeThere: number): number {
  const [least, greatest] = LONGER;
  return slopeThere > slope ? Math.min(greatest, Math.max(least, slope / (slope - slopeThere))) : least;
}
