import { logLossOf } from '../evaluate/softmax.ts';
import { trainHead } from '../train/train-head.ts';
import { factorsOf, measureParts } from './part-scale.ts';

/** How features did, out of fold, on the same folds as others. */
export interface TriedFeatures {
  accuracy: number;
  logLoss: number;
  /** Whether the prediction of each example was right. */
  right: boolean[];
}

/**
 * Trains a head with cross-validation and scores it out of fold. The same labels and seed give the same folds, whatever
 * the features.
 */
export async function tryFeatures(features: Float32Array, labels: Int32Array, classes: number): Promise<TriedFeatures> {
  const hyperparameters = { hiddenLayers: [], l2: 'auto' as const };
  const { outOfFold } = await trainHead({ features, labels, classes, hyperparameters, seed: 0 });
  const right: boolean[] = [];
  let loss = 0;
  for (const [i, label] of labels.entries()) {
    if (outOfFold.fold[i] === -1) continue;
    const row = outOfFold.logits.subarray(i * classes, (i + 1) * classes);
    right.push(row.indexOf(Math.max(...row)) === label);
    loss += logLossOf(outOfFold.logits, i * classes, classes, label);
  }
  const accuracy = right.filter(Boolean).length / right.length;
  return { accuracy, logLoss: loss / right.length, right };
}

/** A part of features: its numbers, [examples, width], and how far it shall spread. */
export interface TriedPart {
  features: Float32Array;
  width: number;
  weight: number;
}

/** Signed square roots. */
export const rootOf = (features: Float32Array): Float32Array =>
  features.map((value) => Math.sign(value) * Math.sqrt(Math.abs(value)));

/** Parts side by side, each spread in proportion to its weight: what a base model with these taps would give. */
export function sideBySide(parts: readonly TriedPart[]): Float32Array {
  const examples = (parts[0] as TriedPart).features.length / (parts[0] as TriedPart).width;
  const norms = parts.map(({ features, width }) => measureParts(features, [width], false).last);
  const factors = factorsOf(
    { last: 1, parts: norms },
    parts.map(({ weight }) => weight),
  );
  const total = parts.reduce((sum, { width }) => sum + width, 0);
  const joined = new Float32Array(examples * total);
  let from = 0;
  for (const [p, { features, width }] of parts.entries()) {
    for (let i = 0; i < examples; i++) {
      for (let j = 0; j < width; j++) {
        joined[i * total + from + j] = (features[i * width + j] as number) * (factors[p] as number);
      }
    }
    from += width;
  }
  return joined;
}

/**
 * McNemar's exact test, two-sided: how likely two sets of features that are equally good would differ so unevenly on the
 * same examples (McNemar, "Note on the sampling error of the difference between correlated proportions", 1947).
 */
export function pairedP(before: readonly boolean[], after: readonly boolean[]): number {
  const won = after.filter((right, i) => right && !before[i]).length;
  const lost = before.filter((right, i) => right && !after[i]).length;
  const n = won + lost;
  let [term, sum] = [-n * Math.LN2, 0];
  for (let i = 0; i <= Math.min(won, lost); i++) {
    sum += Math.exp(term);
    term += Math.log((n - i) / (i + 1));
  }
  return Math.min(1, 2 * sum);
}
