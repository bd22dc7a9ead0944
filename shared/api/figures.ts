import type { Interval, Score } from './types.ts';

/** A figure of a score. The report, the CLI and the console show it next to the accuracy. */
export interface Figure {
  name: string;
  unit: 'share' | 'loss';
  /** Undefined if the score is only a summary. */
  of(score: Partial<Score>): number | undefined;
  /** An interval for the report, and its meaning if it is not a 95% confidence interval. */
  interval?: (score: Score) => Interval;
  meaning?: string;
}

export const figures: readonly Figure[] = [
  {
    name: 'macro F1',
    unit: 'share',
    of: ({ macroF1 }) => macroF1,
    interval: ({ macroIntervals }) => macroIntervals.f1,
  },
  { name: 'log loss', unit: 'loss', of: ({ logLoss }) => logLoss },
  {
    name: 'calibration error',
    unit: 'share',
    of: ({ ece }) => ece,
    interval: ({ eceNoise }) => eceNoise,
    meaning: 'from chance alone',
  },
];
