import type { Metrics } from '../../../shared/api/metrics.ts';
import type { Score } from '../../../shared/api/score.ts';
import { maxConfusionClasses, maxListed } from '../../../shared/domain/versions/metrics-limits.ts';

/**
 * The metrics as stored: lists are shortened, and a large confusion matrix is omitted (evaluation.arrow has all
 * predictions).
 */
function inlineMetrics(metrics: Metrics): Metrics {
  const { exact, near, conflicts, leaks } = metrics.duplicates;
  const { score, scoreWithoutCopies, test, suspicious, neverPredicted, lookAlikeLabels } = metrics;
  return {
    ...metrics,
    score: withoutLargeMatrix(score),
    scoreWithoutCopies: withoutLargeMatrix(scoreWithoutCopies),
    ...(test && { test: withoutLargeMatrix(test) }),
    neverPredicted: neverPredicted.slice(0, maxListed),
    lookAlikeLabels: lookAlikeLabels.slice(0, maxListed),
    suspicious: suspicious.slice(0, maxListed),
    duplicates: {
      ...metrics.duplicates,
      exact: exact.slice(0, maxListed),
      near: near.slice(0, maxListed),
      conflicts: conflicts.slice(0, maxListed),
      leaks: leaks.slice(0, maxListed),
    },
  };
}

function withoutLargeMatrix(score: Score): Score {
  return score.perClass.length > maxConfusionClasses ? { ...score, confusion: [] } : score;
}

/** Significant digits in `metrics.json`: more than a float32 has, and half of a float64's. */
const digits = 8;

/** `metrics.json`. */
export function metricsJson(metrics: Metrics): string {
  return JSON.stringify(inlineMetrics(metrics), (_, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(digits)) : value,
  );
}
