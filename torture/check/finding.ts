import type { Span } from '../history/span.ts';

/** What can't be. The first six are what no user may ever see. */
export const findingKinds = [
  'lost',
  'stale',
  'resurrected',
  'mislabelled',
  'pending forever',
  'open forever',
  'not live',
  'mixed',
  'damaged',
  'untrue answer',
  'left behind',
] as const;

export interface Finding {
  kind: (typeof findingKinds)[number];
  text: string;
  /** The requests that have to do with it. */
  spans: readonly Span[];
  /** What to look for in a trace. */
  words: readonly string[];
}
