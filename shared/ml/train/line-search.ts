import { dot, plus } from '../../numeric/vector.ts';

/** Value and gradient of the objective at a point. */
export interface Evaluation {
  value: number;
  gradient: Float64Array;
  /** Where the objective is a log loss: log of the probability of each example's own class, counted or not. */
  logs?: Float32Array;
}

export interface Step extends Evaluation {
  point: Float64Array;
}

/** Armijo's condition: the value falls by at least this part of what the slope promises. */
const DECREASE = 1e-4;
/** Wolfe's condition: the slope rises to at least this part of the slope at the start. */
const CURVATURE = 0.9;
/** Two values this close, relatively, may differ by rounding alone; the slopes are then asked instead. */
const ROUNDING = 1e-7;
const TRIALS = 60;
/** A step that was too short is followed by one that many times as long, at least and at most. */
const LONGER = [2, 64] as const;

/**
 * Searches along a direction for a point that meets the weak Wolfe conditions, by bisection once it has gone too far
 * (Lewis and Overton, "Nonsmooth optimization via quasi-Newton methods", 2013, algorithm 2.6) and until then by the
 * secant of the slopes: the first direction has no scale, and doubling took five evaluations to find it. Close to the minimum
 * the value's fall drowns in rounding: there the conditions on slopes alone decide (the approximate Wolfe conditions of
 * Hager and Zhang, "A new conjugate gradient method with guaranteed descent", 2005, (4.1)).
 * Yields each point to be evaluated; returns undefined when no trial meets the conditions.
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
    // Written so that a value or slope that is no number counts as a step too long.
    const falls = value <= start.value + DECREASE * length * slope;
    const level = value <= start.value + ROUNDING * Math.abs(start.value) && slopeThere <= (2 * DECREASE - 1) * slope;
    if (!((falls || level) && Number.isFinite(slopeThere))) high = length;
    else if (slopeThere < CURVATURE * slope) low = length;
    else return { ...evaluation, point };
    length = high === Infinity ? length * longer(slope, slopeThere) : (low + high) / 2;
  }
  return undefined;
}

/** How many times as far the slope would be 0, were it to go on changing as it did. */
function longer(slope: number, slopeThere: number): number {
  const [least, most] = LONGER;
  return slopeThere > slope ? Math.min(most, Math.max(least, slope / (slope - slopeThere))) : least;
}
