import { add, dot } from '../../numeric/vector.ts';
import { lbfgs, type Minimum } from './lbfgs.ts';
import type { Evaluation } from './line-search.ts';
import type { Candidate } from './objective.ts';

/** A running fit: it yields candidates, receives their loss and gradient, and returns the optimum. */
export type Fit<Result> = Generator<Candidate, Result, Evaluation>;

export interface FitOptions {
  /** Weight of each example; 0 excludes it. */
  share: Float32Array;
  /** The penalty is l2 / 2 times the sum of squared weights, without the biases. */
  l2: number;
  /** Number of features of an example. */
  width: number;
  classCount: number;
  /** [classes, width] weights and then [classes] biases; zeros by default. */
  start?: Float64Array | undefined;
  /** Largest component of the gradient at the end. */
  tolerance: number;
}

/** Fits one head at one penalty: minimises the mean log loss plus the penalty. */
export function* fitHead({ share, l2, width, classCount, start, tolerance }: FitOptions): Fit<Minimum> {
  const weights = classCount * width;
  const search = lbfgs(start ?? new Float64Array(weights + classCount), { tolerance });
  let turn = search.next();
  while (!turn.done) {
    const point = turn.value;
    turn = search.next(penalise(point, yield { point, share }, l2, weights));
  }
  return turn.value;
}

function penalise(point: Float64Array, loss: Evaluation, l2: number, weights: number): Evaluation {
  const kernel = point.subarray(0, weights);
  add(loss.gradient.subarray(0, weights), kernel, l2);
  return { ...loss, value: loss.value + (l2 / 2) * dot(kernel, kernel) };
}
