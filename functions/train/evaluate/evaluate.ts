import type { Metrics } from '../../../shared/api/metrics.ts';
import { lookAlikes } from '../../../shared/domain/names/look-alikes.ts';
import type { Calibration } from '../../../shared/ml/evaluate/calibration.ts';
import { withoutCopies } from '../../../shared/ml/evaluate/copy-groups.ts';
import type { Duplicates } from '../../../shared/ml/evaluate/duplicates.ts';
import { neverPredicted } from '../../../shared/ml/evaluate/never-predicted.ts';
import type { OutOfFold } from '../../../shared/ml/evaluate/out-of-fold.ts';
import { score } from '../../../shared/ml/evaluate/score.ts';
import { suspiciousLabels } from '../../../shared/ml/evaluate/suspicious.ts';
import type { UnknownParameters } from '../../../shared/ml/head/unknown-parameters.ts';
import type { Folds } from '../../../shared/ml/train/folds.ts';
import type { EmbeddedBy, TrainingInput, TrainingSettings } from '../dataset/input.ts';
import type { VersionHead } from '../heads/candidate.ts';
import { modelCard } from './model-card.ts';
import { decisionThresholds } from './thresholds.ts';

export interface EvaluateInput {
  settings: TrainingSettings;
  input: TrainingInput;
  embeddedBy: EmbeddedBy;
  /** With calibrated logits. */
  outOfFold: OutOfFold;
  folds: Folds;
  copies: { duplicates: Duplicates; group: Int32Array };
  calibration: Calibration;
  unknown: UnknownParameters;
  head: Pick<VersionHead, 'fit' | 'learningCurve'>;
}

/** The metrics of a head from out-of-fold predictions, and those of the dataset from its images. */
export function evaluate(from: EvaluateInput): Omit<Metrics, 'test' | 'golden'> {
  const { settings, input, embeddedBy, outOfFold, folds, copies, unknown, head } = from;
  const { examples } = input;
  const scored = { ...outOfFold, folds: folds.count };
  const whole = score(scored);
  const all = [...examples.train, ...examples.test, ...examples.golden];
  const found = {
    score: whole,
    scoreWithoutCopies: score({ ...scored, fold: withoutCopies(scored.fold, copies.group) }),
    duplicates: copies.duplicates,
    neverPredicted: neverPredicted(whole.perClass, outOfFold.labels),
    lookAlikeLabels: lookAlikes(all.map(({ label }) => label)),
    suspicious: suspiciousLabels({ ...outOfFold, keys: examples.train.map(({ key }) => key) }),
  };
  return {
    ...found,
    learningCurve: head.learningCurve,
    unknown: { threshold: unknown.threshold, acceptance: unknown.acceptance },
    calibration: from.calibration,
    thresholds: decisionThresholds(settings.precision, outOfFold),
    fit: head.fit,
    card: modelCard(settings, embeddedBy, input, { ...found, fit: head.fit }),
  };
}
