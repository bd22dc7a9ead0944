import type { Metrics } from '../../../shared/api/metrics.ts';
import type { Score } from '../../../shared/api/score.ts';
import { mostConfusionClasses, mostListed } from '../../../shared/domain/versions/metrics-limits.ts';

/** The metrics as they are stored: with cut lists, and without a large confusion matrix, which evaluation.arrow contains. */
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

/** Significant digits in `metrics.json`: more than a float32 has, and half of a float64's. */
const digits = 8;

/** `metrics.json`. */
export function metricsJson(metrics: Metrics): string {
  return JSON.stringify(inlineMetrics(metrics), (_, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(digits)) : value,
  );
}
