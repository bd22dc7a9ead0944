import { add, dot, largest, plus, scale } from '../../numeric/vector.ts';
import { type Evaluation, type Step, weakWolfe } from './line-search.ts';

export interface LbfgsOptions {
  /** Stops when no component of the gradient is larger than this. */
  tolerance: number;
  maxIterations?: number;
}

export interface Minimum extends Step {
  iterations: number;
  evaluations: number;
  /**
   * False if the fit stopped above the tolerance: at the iteration limit, or because rounding allowed no further step.
   */
  converged: boolean;
}

/** A change of point, the resulting change of gradient, and their products. */
interface Pair {
  s: Float64Array;
  y: Float64Array;
  sy: number;
  yy: number;
}

const HISTORY = 10;
const MAX_ITERATIONS = 1000;

/**
 * Minimises a smooth function by L-BFGS (Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and
 * 7.5) with a weak Wolfe line search. It yields the points to evaluate, and receives value and gradient through `next`,
 * so the caller can evaluate several minimisations together. The gradients are kept: the caller must pass a new array
 * each time.
 * @throws Error if the function has no finite value at the start
 */
export function* lbfgs(
  start: Float64Array,
  { tolerance, maxIterations = MAX_ITERATIONS }: LbfgsOptions,
): Generator<Float64Array, Minimum, Evaluation> {
  let evaluations = 1;
  let current: Step = { ...(yield start), point: start };
  if (!Number.isFinite(current.value) || !Number.isFinite(largest(current.gradient))) {
    throw new Error(`The objective is not finite at the start (value ${current.value}). Check the features.`);
  }
  let pairs: Pair[] = [];
  let iterations = 0;

  while (iterations < maxIterations && largest(current.gradient) > tolerance) {
    const direction = descent(current.gradient, pairs);
    const search = weakWolfe(current, direction, dot(current.gradient, direction));
    let trial = search.next();
    while (!trial.done) {
      evaluations++;
      trial = search.next(yield trial.value);
    }
    if (trial.value !== undefined) {
      const pair = pairOf(current, trial.value);
      // Rounding can produce a pair with negative curvature, which would spoil the direction.
      if (pair.sy > Number.EPSILON * pair.yy) pairs = [...pairs.slice(1 - HISTORY), pair];
      current = trial.value;
      iterations++;
    } else if (pairs.length > 0) {
      pairs = [];
    } else break;
  }
  return { ...current, iterations, evaluations, converged: largest(current.gradient) <= tolerance };
}

/** The two-loop recursion: minus the gradient, times the inverse Hessian that the pairs approximate. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.slice();
  const alphas: number[] = [];
  for (const { s, y, sy } of pairs.toReversed()) {
    const alpha = dot(s, direction) / sy;
    add(direction, y, -alpha);
    alphas.unshift(alpha);
  }
  const last = pairs.at(-1);
  scale(direction, last ? -last.sy / last.yy : -1);
  pairs.forEach(({ s, y, sy }, i) => {
    const beta = dot(y, direction) / sy;
    add(direction, s, -(alphas[i] as number) - beta);
  });
  return direction;
}

function pairOf(from: Step, to: Step): Pair {
  const s = plus(to.point, from.point, -1);
  const y = plus(to.gradient, from.gradient, -1);
  return { s, y, sy: dot(s, y), yy: dot(y, y) };
}
