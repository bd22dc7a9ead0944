import type { Interval } from '../evaluate/class-scores.ts';
import { type Comparison, compareVersions } from '../evaluate/compare.ts';
import { wilsonInterval } from '../evaluate/wilson.ts';
import type { TriedFeatures } from './try-features.ts';

export interface Candidate {
  /** Of the base model's file. */
  bytes: number;
  tried: TriedFeatures;
}

export interface Judged<T> {
  candidate: T;
  /** Of the accuracy, 95 % (Wilson). */
  interval: Interval;
  /** Against the most accurate one, which stands in for the old version; undefined for that one itself. */
  comparison?: Comparison;
}

export interface Judgement<T> {
  /** In the order of the candidates. */
  judged: Judged<T>[];
  /** Of equals the one with the lower log loss. */
  mostAccurate: T;
  /** The smallest file of those not measurably worse than the most accurate, by the test that versions are gated by. */
  smallest: T;
}

/**
 * Compares base models by what heads on their features had right out of fold, on the same examples and folds.
 * @param candidates at least one
 */
export function judgeBases<T extends Candidate>(candidates: readonly T[]): Judgement<T> {
  const byAccuracy = (a: T, b: T) => b.tried.accuracy - a.tried.accuracy || a.tried.logLoss - b.tried.logLoss;
  const [mostAccurate] = candidates.toSorted(byAccuracy) as [T];
  const judged = candidates.map((candidate): Judged<T> => {
    const { right } = candidate.tried;
    const interval = wilsonInterval(right.filter(Boolean).length, right.length);
    if (candidate === mostAccurate) return { candidate, interval };
    return { candidate, interval, comparison: compareVersions(mostAccurate.tried.right, right) };
  });
  const notWorse = judged.filter(({ comparison }) => comparison?.notWorse ?? true);
  const [smallest] = notWorse
    .map(({ candidate }) => candidate)
    .sort((a, b) => a.bytes - b.bytes || byAccuracy(a, b)) as [T];
  return { judged, mostAccurate, smallest };
}
