import { lowerMidP, mcNemarMidP } from '../../numeric/mcnemar.ts';
import { TWO_SIDED_95 } from '../../numeric/wilson.ts';
import type { Interval } from './class-scores.ts';

/** A version that is worse with more than this confidence against it is measurably worse. */
const SIGNIFICANCE = 0.05;

/** Two versions on the same held-out examples. */
export interface Comparison {
  examples: number;
  bothRight: number;
  /** Only the new version is right. */
  gained: number;
  /** Only the old version is right. */
  lost: number;
  bothWrong: number;
  /** Accuracy of the new version less the old one's. */
  difference: number;
  /** 95 % interval of the difference. */
  interval: Interval;
  /** McNemar's test, mid-p, two-sided: chance that two versions as good as each other differ so much. */
  p: number;
  /** The same test, one-sided: chance that a new version no worse than the old loses so many against what it gains. */
  pWorse: number;
  /** `pWorse` is above 0.05: the new version is not measurably worse. */
  notWorse: boolean;
}

/**
 * Compares two versions on the same examples, each scored by heads that did not see it (McNemar 1947). What both have
 * right or both wrong says nothing of the difference, so pairs tell smaller differences apart than two scores do.
 * The interval is Bonett and Price's ("Adjusted Wald confidence interval for a difference of binomial proportions
 * based on paired data", 2012).
 * @param oldRight for each example whether the old version has it right; in the same order as `newRight`
 * @throws Error when the versions were not asked about the same, or about nothing
 */
export function compareVersions(oldRight: readonly boolean[], newRight: readonly boolean[]): Comparison {
  const examples = oldRight.length;
  if (examples === 0 || newRight.length !== examples) {
    throw new Error(
      `The versions have answers to ${examples} and ${newRight.length} examples: compare the same, at least one.`,
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

/** Small where much more was lost than gained. */
function oneSidedMidP(gained: number, lost: number): number {
  return gained <= lost ? lowerMidP(gained, gained + lost) : 1 - lowerMidP(lost, gained + lost);
}

function differenceInterval(gained: number, lost: number, examples: number): Interval {
  const [up, down] = [(gained + 1) / (examples + 2), (lost + 1) / (examples + 2)];
  const spread = TWO_SIDED_95 * Math.sqrt((up + down - (up - down) ** 2) / (examples + 2));
  return [Math.max(-1, up - down - spread), Math.min(1, up - down + spread)];
}
