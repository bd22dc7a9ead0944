import { type LbfgsOptions, lbfgs, type Minimum } from '../../shared/ml/train/lbfgs.ts';

/** Runs L-BFGS on a plain function of value and gradient. */
export function minimise(
  objective: (point: Float64Array) => { value: number; gradient: number[] },
  start: number[],
  options: LbfgsOptions,
): Minimum {
  const search = lbfgs(Float64Array.from(start), options);
  let turn = search.next();
  while (!turn.done) {
    const { value, gradient } = objective(turn.value);
    turn = search.next({ value, gradient: Float64Array.from(gradient) });
  }
  return turn.value;
}
