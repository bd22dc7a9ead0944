import type { Metrics } from '../../../shared/api/metrics.ts';
import { lookAlikes } from '../../../shared/domain/names/look-alikes.ts';
import type { Calibration } from '../../../shared/ml/evaluate/calibration.ts';
import { withoutCopies } from '../../../shared/ml/evaluate/copy-groups.ts';
import type { Duplicates } from '../../../shared/ml/evaluate/duplicates.ts';
import { neverPredicted } from '../../../shared/ml/evaluate/never-predicted.ts';
import { score } from '../../../shared/ml/evaluate/score.ts';
import { suspiciousLabels } from '../../../shared/ml/evaluate/suspicious.ts';
import type { UnknownParameters } from '../../../shared/ml/head/unknown-parameters.ts';
import type { Folds } from '../../../shared/ml/train/folds.ts';
import type { TrainedHead } from '../../../shared/ml/train/train-head.ts';
import type { EmbeddedBy, TrainingInput, TrainingSettings } from '../dataset/input.ts';
import { curveOf } from './curve.ts';
import { modelCard } from './model-card.ts';
import { decisionThresholds } from './thresholds.ts';

export interface EvaluateInput {
  settings: TrainingSettings;
  input: TrainingInput;
  embeddedBy: EmbeddedBy;
  /** Row-major [examples, width]. */
  features: Float32Array;
  /** Class index of each example. */
  labels: Int32Array;
  /** Row-major [examples, classes], calibrated, each row by a head that did not see the example. */
  logits: Float32Array;
  folds: Folds;
  copies: { duplicates: Duplicates; group: Int32Array };
  fit: TrainedHead['fit'];
  calibration: Calibration;
  unknown: UnknownParameters;
  threads: number;
  signal: AbortSignal;
}

/** Everything that held-out examples tell of a head, and what the images tell of the dataset. */
export async function evaluate(from: EvaluateInput): Promise<Omit<Metrics, 'test' | 'golden'>> {
  const { settings, input, embeddedBy, labels, logits, folds, copies, unknown } = from;
  const { classes, examples } = input;
  const fold = folds.of;
  const scored = { logits, labels, classes, folds: folds.count };
  const whole = score({ ...scored, fold });
  const all = [...examples.train, ...examples.test, ...examples.golden];
  const found = {
    score: whole,
    scoreWithoutCopies: score({ ...scored, fold: withoutCopies(fold, copies.group) }),
    duplicates: copies.duplicates,
    neverPredicted: neverPredicted(whole.perClass, labels),
    lookAlikeLabels: lookAlikes(all.map(({ label }) => label)),
    suspicious: suspiciousLabels({ keys: examples.train.map(({ key }) => key), logits, labels, classes, fold }),
  };
  return {
    ...found,
    learningCurve: await curveOf({
      ...from,
      logits: from.fit.solver === 'l-bfgs' ? logits : undefined,
      classes,
      seed: settings.seed,
      l2: strengthOf(from),
    }),
    unknown: { threshold: unknown.threshold, acceptance: unknown.acceptance },
    calibration: from.calibration,
    thresholds: decisionThresholds(settings.precision, { logits, labels, classes, fold }),
    fit: from.fit,
    card: modelCard(settings, embeddedBy, input, found),
  };
}

/** A head with hidden layers has no penalty of its own: about 30 times the features' scale suits most datasets. */
function strengthOf({ fit, features, labels }: EvaluateInput): number {
  if (fit.solver === 'l-bfgs') return fit.l2;
  const meanSquare = features.reduce((sum, x) => sum + x * x, 0) / labels.length;
  return meanSquare / (30 * labels.length);
}
