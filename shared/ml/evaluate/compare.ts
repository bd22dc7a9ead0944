import { lowerMidP, mcNemarMidP } from '../../numeric/mcnemar.ts';
import { TWO_SIDED_95 } from '../../numeric/wilson.ts';
import type { Interval } from './class-scores.ts';

/** Significance level: a version with `pWorse` up to this is measurably worse. */
const SIGNIFICANCE = 0.05;

/** Two versions on the same held-out examples. */
export interface Comparison {
  examples: number;
  bothRight: number;
  /** Examples that only the new version predicts correctly. */
  gained: number;
  /** Examples that only the old version predicts correctly. */
  lost: number;
  bothWrong: number;
  /** Accuracy of the new version minus that of the old one. */
  difference: number;
  /** 95% interval of the difference. */
  interval: Interval;
  /** McNemar's test, mid-p, two-sided: the probability that two equally good versions differ this much. */
  p: number;
  /** The same test, one-sided: the probability that a new version as good as the old one loses this many. */
  pWorse: number;
  /** `pWorse` is above 0.05: the new version is not measurably worse. */
  notWorse: boolean;
}

/**
 * Compares two versions on the same examples, each scored by heads that did not see it (McNemar 1947). Examples that
 * both predict correctly, or both wrongly, say nothing about the difference, so paired predictions detect smaller
 * differences than two scores do. The interval is Bonett and Price's ("Adjusted Wald confidence interval for a
 * difference of binomial proportions based on paired data", 2012).
 * @param oldRight for each example, whether the old version predicts it correctly; in the order of `newRight`
 * @throws Error if the lists differ in length or are empty
 */
export function compareVersions(oldRight: readonly boolean[], newRight: readonly boolean[]): Comparison {
  const examples = oldRight.length;
  if (examples === 0 || newRight.length !== examples) {
    throw new Error(
      `The versions have predictions for ${examples} and ${newRight.length} examples. Compare them on the same examples, at least one.`,
    );
  }
  const counts = { bothRight: 0, gained: 0, lost: 0, bothWrong: 0 };
  oldRight.forEach((old, example) => {
    if (newRight[example]) counts[old ? 'bothRight' : 'gained']++;
    else counts[old ? 'lost' : 'bothWrong']++;
  });
  const { gained, lost } = counts;
  const pWorse = oneSidedMidP(gained, lost);
  return {
    examples,
    ...counts,
    difference: (gained - lost) / examples,
    interval: differenceInterval(gained, lost, examples),
    p: mcNemarMidP(gained, lost),
    pWorse,
    notWorse: pWorse > SIGNIFICANCE,
  };
}

/** Small if many more examples are lost than gained. */
function oneSidedMidP(gained: number, lost: number): number {
  return gained <= lost ? lowerMidP(gained, gained + lost) : 1 - lowerMidP(lost, gained + lost);
}

function differenceInterval(gained: number, lost: number, examples: number): Interval {
  const [up, down] = [(gained + 1) / (examples + 2), (lost + 1) / (examples + 2)];
  const spread = TWO_SIDED_95 * Math.sqrt((up + down - (up - down) ** 2) / (examples + 2));
  return [Math.max(-1, up - down - spread), Math.min(1, up - down + spread)];
}
