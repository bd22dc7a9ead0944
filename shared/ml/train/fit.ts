import { add, dot } from '../../numeric/vector.ts';
import { lbfgs, type Minimum } from './lbfgs.ts';
import type { Evaluation } from './line-search.ts';
import type { Candidate } from './objective.ts';

/** A fit under way: it yields a candidate, is given its loss and gradient, and returns the optimum. */
export type Fit<Result> = Generator<Candidate, Result, Evaluation>;

export interface FitOptions {
  /** What each example counts; 0 leaves it out. */
  share: Float32Array;
  /** The penalty is l2 / 2 times the sum of squared weights; biases go free. */
  l2: number;
  /** Features of an example. */
  width: number;
  classCount: number;
  /** [classes, width] weights and then [classes] biases; zeros if left out. */
  start?: Float64Array | undefined;
  /** Largest component of the gradient at the end. */
  tolerance: number;
}

/** Fits one head at one strength of penalty: the mean log loss plus the penalty, to its optimum. */
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
