import { HeadstartError } from '../../../shared/domain/errors.ts';
import { ofLabel } from '../../../shared/domain/names/by-label.ts';
import type { VersionRecord } from '../../../shared/domain/state/records.ts';
import {
  type DecisionThreshold,
  type DecisionThresholdInput,
  decisionThreshold,
} from '../../../shared/ml/evaluate/decision-threshold.ts';

/**
 * A threshold for each label with a wanted precision, in the order of the classes.
 * @throws HeadstartError `dataset-not-trainable`: a label is none of the classes
 */
export function wantedThresholds(
  precision: Readonly<Record<string, number>>,
  scored: Omit<DecisionThresholdInput, 'label' | 'target'>,
): DecisionThreshold[] {
  const unknown = Object.keys(precision).find((label) => !scored.classes.includes(label));
  if (unknown !== undefined) {
    throw new HeadstartError(
      'dataset-not-trainable',
      `A precision is wanted of \`${unknown}\`, which no image of the dataset is labelled. Correct the label, or leave it out.`,
    );
  }
  return scored.classes.flatMap((name, label) => {
    const target = ofLabel(precision, name);
    return target === undefined ? [] : [decisionThreshold({ ...scored, label, target })];
  });
}

/** What predictions need of them; null where the precision can't be reached, and so nothing is decided. */
export function thresholdsOf(thresholds: readonly DecisionThreshold[]): NonNullable<VersionRecord['thresholds']> {
  return Object.fromEntries(thresholds.map((one) => [one.label, one.reachable ? one.threshold : null]));
}
