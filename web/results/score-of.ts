import type { Score, Version } from '../../shared/api/types.ts';
import { describeNeverPredicted, neverShare } from '../../shared/domain/versions/never-predicted.ts';

/**
 * Names the labels that were never predicted, with advice. Metrics from Headstart 0.1 do not list these labels: they
 * are the ones without a precision.
 */
export function neverPredictedInWords({ metrics, hyperparameters }: Pick<Version, 'metrics' | 'hyperparameters'>) {
  const { score } = metrics;
  if (!score) return undefined;
  const never =
    metrics.neverPredicted ??
    score.perClass
      .filter(({ precision, support }) => precision === null && support > 0)
      .map(({ label, support }) => ({ label, examples: support, scored: support }));
  if (never.length === 0) return undefined;
  const share = neverShare(never, score.perClass.length);
  return describeNeverPredicted(share, never, hyperparameters.classWeights);
}

export interface Confusion {
  label: string;
  predicted: string;
  count: number;
}

/** The pairs of labels that the version confuses, most frequent first. */
export function confusions({ confusion, perClass }: Score): Confusion[] {
  const found = confusion.flatMap((row, i) =>
    row.flatMap((count, k) =>
      i !== k && count > 0 ? [{ label: perClass[i]?.label ?? '', predicted: perClass[k]?.label ?? '', count }] : [],
    ),
  );
  return found.sort((a, b) => b.count - a.count);
}

interface ThresholdEffect {
  /** Share of the images that get a prediction. */
  coverage: number;
  /** Share of those predictions that are correct. */
  precision: number | undefined;
  predicted: number;
  correct: number;
}

/** The effect of a confidence threshold. */
export function atThreshold(
  examples: readonly { label: string; predicted: string; probability: number }[],
  threshold: number,
): ThresholdEffect {
  const kept = examples.filter(({ probability }) => probability >= threshold);
  const correct = kept.filter(({ label, predicted }) => label === predicted).length;
  return {
    coverage: examples.length === 0 ? 0 : kept.length / examples.length,
    precision: kept.length === 0 ? undefined : correct / kept.length,
    predicted: kept.length,
    correct,
  };
}
