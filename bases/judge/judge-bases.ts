import type { Interval } from '../../shared/ml/evaluate/class-scores.ts';
import { type Comparison, compareVersions } from '../../shared/ml/evaluate/compare.ts';
import { wilsonInterval } from '../../shared/numeric/wilson.ts';
import type { TriedFeatures } from './try-features.ts';

export interface Candidate {
  /** Size of the base model's file. */
  bytes: number;
  /** One entry for each repeat of the cross-validation, at least one; all candidates use the same folds. */
  tried: TriedFeatures[];
}

export interface Judged<T> {
  candidate: T;
  /** Means over the repeats. */
  accuracy: number;
  logLoss: number;
  /** 95% interval of the accuracy (Wilson). */
  interval: Interval;
  /**
   * Comparison with the most accurate candidate as the old version, from the repeat with the median p; undefined for
   * that candidate itself.
   */
  comparison?: Comparison;
}

export interface Judgement<T> {
  /** In the order of the candidates. */
  judged: Judged<T>[];
  /** In a tie, the one with the lower log loss. */
  mostAccurate: Judged<T>;
  /**
   * The smallest of the candidates that are not measurably worse than the most accurate one, by the test of the gate.
   */
  smallest: Judged<T>;
}

/**
 * Compares base models by the out-of-fold predictions of heads on their features, on the same examples and folds. The
 * choice of folds moves a paired p by more than a factor of ten, so cross-validation is repeated and the median p
 * decides (van de Wiel, Berkhof and van Wieringen, "Testing the prediction error difference between 2 predictors",
 * Biostatistics 2009).
 * @param candidates at least one
 */
export function judgeBases<T extends Candidate>(candidates: readonly T[]): Judgement<T> {
  const scored = candidates.map((candidate): Judged<T> => {
    const accuracy = mean(candidate.tried.map((run) => run.accuracy));
    const examples = (candidate.tried[0] as TriedFeatures).right.length;
    return {
      candidate,
      accuracy,
      logLoss: mean(candidate.tried.map((run) => run.logLoss)),
      interval: wilsonInterval(accuracy * examples, examples),
    };
  });
  const [best] = scored.toSorted(byAccuracy) as [Judged<T>];
  const judged = scored.map((base) => (base === best ? base : { ...base, comparison: medianOf(best.candidate, base) }));
  const notWorse = judged.filter(({ comparison }) => comparison?.notWorse ?? true);
  const [smallest] = notWorse.sort((a, b) => a.candidate.bytes - b.candidate.bytes || byAccuracy(a, b)) as [Judged<T>];
  return { judged, mostAccurate: best, smallest };
}

const byAccuracy = (a: Judged<Candidate>, b: Judged<Candidate>) => b.accuracy - a.accuracy || a.logLoss - b.logLoss;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** For an even number of repeats, the lower one of the two middle ones. */
function medianOf(best: Candidate, { candidate }: Judged<Candidate>): Comparison {
  const comparisons = candidate.tried.map((run, repeat) =>
    compareVersions((best.tried[repeat] as TriedFeatures).right, run.right),
  );
  comparisons.sort((a, b) => a.pWorse - b.pWorse);
  return comparisons[Math.floor((comparisons.length - 1) / 2)] as Comparison;
}
