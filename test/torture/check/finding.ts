import type { Span } from '../history/span.ts';

/** Kinds of broken invariants. No user may ever see the first six. */
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
  'false response',
  'left behind',
] as const;

export interface Finding {
  kind: (typeof findingKinds)[number];
  text: string;
  /** The related requests. */
  spans: readonly Span[];
  /** Search terms for the trace. */
  words: readonly string[];
}
