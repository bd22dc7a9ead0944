import { mostConfusionClasses, mostListed } from '../../../shared/domain/versions/metrics-limits.ts';
import type { NeverPredicted } from '../../../shared/domain/versions/never-predicted.ts';
import type { Calibration } from '../../../shared/ml/evaluate/calibration.ts';
import type { DecisionThreshold } from '../../../shared/ml/evaluate/decision-threshold.ts';
import type { Duplicates } from '../../../shared/ml/evaluate/duplicates.ts';
import type { LearningCurve } from '../../../shared/ml/evaluate/learning-curve.ts';
import type { Score } from '../../../shared/ml/evaluate/score.ts';
import type { Suspicious } from '../../../shared/ml/evaluate/suspicious.ts';
import type { TrainedHead } from '../../../shared/ml/train/train-head.ts';
import type { ModelCard } from './model-card.ts';

/** The content of `metrics.json`: all that a training found out. A function of the input alone, as every artifact. */
export interface Metrics {
  /** On examples held out; copies of an image share a fold. */
  score: Score;
  /** The same with each group of copies counted once; equal to `score` where there are none. */
  scoreWithoutCopies: Score;
  /** The finished head on the owner's test set, without the copies that leaked into it. */
  test?: Score;
  golden?: { examples: number; wrong: string[] };
  duplicates: Duplicates;
  /** Classes that no held-out image was called. */
  neverPredicted: NeverPredicted[];
  /** Labels that people can't tell apart. */
  lookAlikeLabels: string[][];
  /** Labels that the other images speak against, the least probable first. */
  suspicious: Suspicious[];
  learningCurve: LearningCurve;
  unknown: { threshold: number; acceptance: number };
  calibration: Calibration;
  /** For each label with a wanted precision. */
  thresholds: DecisionThreshold[];
  fit: TrainedHead['fit'];
  card: ModelCard;
}

/** The metrics as they are stored: long lists cut, and a large confusion matrix, which evaluation.arrow tells too. */
function inlineMetrics(metrics: Metrics): Metrics {
  const { exact, near, conflicts, leaks } = metrics.duplicates;
  const { score, scoreWithoutCopies, test, suspicious, neverPredicted, lookAlikeLabels } = metrics;
  return {
    ...metrics,
    score: withoutLargeMatrix(score),
    scoreWithoutCopies: withoutLargeMatrix(scoreWithoutCopies),
    ...(test && { test: withoutLargeMatrix(test) }),
    neverPredicted: neverPredicted.slice(0, mostListed),
    lookAlikeLabels: lookAlikeLabels.slice(0, mostListed),
    suspicious: suspicious.slice(0, mostListed),
    duplicates: {
      ...metrics.duplicates,
      exact: exact.slice(0, mostListed),
      near: near.slice(0, mostListed),
      conflicts: conflicts.slice(0, mostListed),
      leaks: leaks.slice(0, mostListed),
    },
  };
}

function withoutLargeMatrix(score: Score): Score {
  return score.perClass.length > mostConfusionClasses ? { ...score, confusion: [] } : score;
}

/** Digits that a number of `metrics.json` keeps: more than a float32 has, and half as long as all of a float64. */
const digits = 8;

/** `metrics.json`. */
export function metricsJson(metrics: Metrics): string {
  return JSON.stringify(inlineMetrics(metrics), (_, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(digits)) : value,
  );
}
