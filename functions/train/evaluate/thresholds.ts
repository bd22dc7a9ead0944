import { HeadstartError } from '../../../shared/domain/errors.ts';
import { ofLabel } from '../../../shared/domain/names/by-label.ts';
import type { VersionRecord } from '../../../shared/domain/state/records.ts';
import { type DecisionThreshold, decisionThreshold } from '../../../shared/ml/evaluate/decision-threshold.ts';
import type { OutOfFold } from '../../../shared/ml/evaluate/out-of-fold.ts';

/**
 * The confidence threshold of each label with a required precision, in the order of the classes.
 * @throws HeadstartError `dataset-not-trainable`: a label is not a class
 */
export function decisionThresholds(
  precision: Readonly<Record<string, number>>,
  outOfFold: OutOfFold,
): DecisionThreshold[] {
  const unknown = Object.keys(precision).find((label) => !outOfFold.classes.includes(label));
  if (unknown !== undefined) {
    throw new HeadstartError(
      'dataset-not-trainable',
      `The request sets a precision for \`${unknown}\`, but no image of the dataset has this label. Correct the label or remove it.`,
    );
  }
  return outOfFold.classes.flatMap((name, label) => {
    const target = ofLabel(precision, name);
    return target === undefined ? [] : [decisionThreshold({ ...outOfFold, label, target })];
  });
}

/** Thresholds for predictions. Null: the precision can't be reached, so the label is never decided. */
export function thresholdsByLabel(thresholds: readonly DecisionThreshold[]): NonNullable<VersionRecord['thresholds']> {
  return Object.fromEntries(thresholds.map((found) => [found.label, found.reachable ? found.threshold : null]));
}
