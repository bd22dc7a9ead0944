import type { NeverPredicted } from '../../domain/versions/never-predicted.ts';
import type { ClassScore } from './class-scores.ts';

/**
 * The classes that were predicted for no held-out image, in their order. A class that was never held out is among them,
 * although nothing is known about it.
 * @param labels class index of each example
 */
export function neverPredicted(perClass: readonly ClassScore[], labels: Int32Array): NeverPredicted[] {
  const sizes = new Int32Array(perClass.length);
  for (const label of labels) sizes[label] = (sizes[label] as number) + 1;
  return perClass.flatMap(({ label, precision, support }, k) =>
    precision === null ? [{ label, examples: sizes[k] as number, scored: support }] : [],
  );
}
