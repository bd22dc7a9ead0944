import { z } from 'zod';

const share = z.number().nullable();

/** Shares without examples are null. */
const score = z.object({
  accuracy: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  /** Examples scored, each by a head that did not see it. */
  examples: z.number().int(),
  folds: z.number().int(),
  perClass: z.array(
    z.object({ label: z.string(), precision: share, recall: share, f1: share, support: z.number().int() }),
  ),
  /** Rows are the labels, columns the predictions, both in the order of `perClass`. */
  confusion: z.array(z.array(z.number().int())),
});

/** What the commands show of a version's `metrics`. */
const metrics = z.object({
  score,
  neverPredicted: z
    .array(z.object({ label: z.string(), examples: z.number().int(), scored: z.number().int() }))
    .default([]),
  lookAlikeLabels: z.array(z.array(z.string())).default([]),
  /** The first of them, as of every list here. */
  suspicious: z.array(z.unknown()).default([]),
  duplicates: z
    .object({
      exact: z.array(z.unknown()),
      near: z.array(z.unknown()),
      conflicts: z.array(z.unknown()),
      leaks: z.array(z.unknown()),
    })
    .optional(),
  /** Of the owner's own test set, where there is one. */
  test: score.optional(),
});

export type Score = z.infer<typeof score>;
export type Metrics = z.infer<typeof metrics>;

/** The metrics of a version, or undefined where an earlier release wrote others. */
export const readMetrics = (value: unknown): Metrics | undefined => metrics.safeParse(value).data;
