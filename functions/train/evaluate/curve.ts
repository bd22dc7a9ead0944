import { type LearningCurve, learningCurve } from '../../../shared/ml/evaluate/learning-curve.ts';
import type { Folds } from '../../../shared/ml/train/folds.ts';
import { createSubsetFits } from '../../../shared/ml/train/subset-fits.ts';

export interface CurveInput {
  /** Row-major [examples, width]. */
  features: Float32Array;
  /** Class index of each example. */
  labels: Int32Array;
  classes: readonly string[];
  folds: Folds;
  /** Row-major [examples, classes]: what heads on all examples, one dense layer each, say of what they did not see. */
  logits?: Float32Array | undefined;
  /** The penalty of heads on all examples. */
  l2: number;
  seed: number;
  threads: number;
  signal?: AbortSignal;
}

/** Above so many examples one held-out fold tells enough, and a fit of each fold takes minutes. */
const manyExamples = 10_000;

/** Ten times that of a training: half the time, and at most 5 of 3,068 answers differ, where an interval is 70 wide. */
const tolerance = 1e-3;

/**
 * The learning curve of heads of one dense layer: quick to fit, and what would help them helps others. C of
 * scikit-learn's stays the same at every share, and so l2 grows as the images get fewer.
 */
export async function curveOf(input: CurveInput): Promise<LearningCurve> {
  const { features, labels, classes, l2, seed, threads, signal } = input;
  const folds = labels.length > manyExamples ? firstFold(input.folds) : input.folds;
  const fits = await createSubsetFits({ features, labels, classes: classes.length }, { threads, tolerance });
  const fitAndScore = (examples: Int32Array) =>
    fits.outOfFold({ examples, folds, l2: (l2 * labels.length) / examples.length, ...(signal && { signal }) });
  try {
    const logits = input.logits ?? (await fitAndScore(Int32Array.from(labels.keys())));
    return await learningCurve({ labels, classes, fold: folds.of, logits, fitAndScore, seed });
  } finally {
    await fits.release();
  }
}

function firstFold({ of }: Folds): Folds {
  return { count: 1, of: of.map((fold) => (fold === 0 ? 0 : -1)) };
}
