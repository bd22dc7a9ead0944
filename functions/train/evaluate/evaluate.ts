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
  /** With calibrated logits. */
  outOfFold: OutOfFold;
  folds: Folds;
  copies: { duplicates: Duplicates; group: Int32Array };
  fit: TrainedHead['fit'];
  calibration: Calibration;
  unknown: UnknownParameters;
  threads: number;
  signal: AbortSignal;
}

/** The metrics of a head from out-of-fold predictions, and those of the dataset from its images. */
export async function evaluate(from: EvaluateInput): Promise<Omit<Metrics, 'test' | 'golden'>> {
  const { settings, input, embeddedBy, features, outOfFold, folds, copies, fit, unknown, threads, signal } = from;
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
  const l2 = fit.solver === 'l-bfgs' ? fit.l2 : strengthFor(features, outOfFold.labels.length);
  const { labels, classes, logits } = outOfFold;
  return {
    ...found,
    learningCurve: await curveOf({
      features,
      labels,
      classes,
      folds,
      ...(fit.solver === 'l-bfgs' && { logits }),
      l2,
      seed: settings.seed,
      threads,
      signal,
    }),
    unknown: { threshold: unknown.threshold, acceptance: unknown.acceptance },
    calibration: from.calibration,
    thresholds: decisionThresholds(settings.precision, outOfFold),
    fit,
    card: modelCard(settings, embeddedBy, input, { ...found, fit }),
  };
}

/** The curve's penalty when the trained head has hidden layers, and so no penalty. 30 suits most datasets. */
function strengthFor(features: Float32Array, examples: number): number {
  const meanSquare = features.reduce((sum, x) => sum + x * x, 0) / examples;
  return meanSquare / (30 * examples);
}
