import type { VersionRecord } from '../../../shared/domain/state/records.ts';
import { predictedClasses } from '../../../shared/ml/evaluate/predicted.ts';
import type { Evaluation } from '../../../shared/store/versions/evaluation-file.ts';

export interface HeldOutPrediction {
  sha256: string;
  label: string;
  predicted: string;
}

/** The out-of-fold predictions of a version. */
export function heldOutPredictions(
  { classes }: VersionRecord,
  { sha256, labels, fold, probabilities, classCount }: Evaluation,
): HeldOutPrediction[] {
  const predicted = predictedClasses(probabilities, classCount);
  return sha256.flatMap((digest, i) =>
    fold[i] === -1
      ? []
      : [{ sha256: digest, label: labels[i] as string, predicted: classes[predicted[i] as number] as string }],
  );
}
