import type { Score, Version } from '../../shared/api/types.ts';
import { describeNeverPredicted, neverShare } from '../../shared/domain/versions/never-predicted.ts';

/** The classes that were never predicted, and what to do. The metrics of version 0.1 have no list of them. */
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

export interface Mixup {
  label: string;
  predicted: string;
  count: number;
}

/** What is taken for what, the most frequent first. */
export function mixups({ confusion, perClass }: Score): Mixup[] {
  const found = confusion.flatMap((row, i) =>
    row.flatMap((count, k) =>
      i !== k && count > 0 ? [{ label: perClass[i]?.label ?? '', predicted: perClass[k]?.label ?? '', count }] : [],
    ),
  );
  return found.sort((a, b) => b.count - a.count);
}

export interface Threshold {
  /** Share of the images that are answered. */
  coverage: number;
  /** Share of right answers among those. */
  precision: number | undefined;
  answered: number;
  right: number;
}

/** What comes of answering only where the score is at least `threshold`. */
export function atThreshold(
  examples: readonly { label: string; predicted: string; probability: number }[],
  threshold: number,
): Threshold {
  const kept = examples.filter(({ probability }) => probability >= threshold);
  const right = kept.filter(({ label, predicted }) => label === predicted).length;
  return {
    coverage: examples.length === 0 ? 0 : kept.length / examples.length,
    precision: kept.length === 0 ? undefined : right / kept.length,
    answered: kept.length,
    right,
  };
}
