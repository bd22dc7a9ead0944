import { trainHead } from '../../shared/ml/train/train-head.ts';
import { logLossOf } from '../../shared/numeric/softmax.ts';

/** Out-of-fold score of some features. */
export interface TriedFeatures {
  accuracy: number;
  logLoss: number;
  /** Whether the prediction of each held-out example is correct. */
  right: boolean[];
}

/**
 * Trains a head with cross-validation and scores it out of fold. The folds depend only on labels and seed, so scores of
 * different features are paired.
 */
export async function tryFeatures(
  features: Float32Array,
  labels: Int32Array,
  classCount: number,
  seed = 0,
): Promise<TriedFeatures> {
  const hyperparameters = { hiddenLayers: [], l2: 'auto' as const };
  const { outOfFold } = await trainHead({ features, labels, classCount, hyperparameters, seed });
  const right: boolean[] = [];
  let loss = 0;
  for (const [i, label] of labels.entries()) {
    if (outOfFold.fold[i] === -1) continue;
    const row = outOfFold.logits.subarray(i * classCount, (i + 1) * classCount);
    right.push(row.indexOf(Math.max(...row)) === label);
    loss += logLossOf(outOfFold.logits, i * classCount, classCount, label);
  }
  const accuracy = right.filter(Boolean).length / right.length;
  return { accuracy, logLoss: loss / right.length, right };
}
