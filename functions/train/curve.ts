import { type LearningCurve, learningCurve } from '../../shared/ml/evaluate/learning-curve.ts';
import type { Folds } from '../../shared/ml/train/folds.ts';
import { createSubsetFits } from '../../shared/ml/train/subset-fits.ts';

export interface CurveInput {
  /** Row-major [examples, width]. */
  features: Float32Array;
  /** Class index of each example. */
  labels: Int32Array;
  classes: readonly string[];
  folds: Folds;
  /** The penalty of heads on all examples. */
  l2: number;
  seed: number;
  threads: number;
  signal?: AbortSignal;
}

/** Above so many examples one held-out fold tells enough, and a fit of each fold takes minutes. */
const manyExamples = 10_000;

/**
 * The learning curve of heads of one dense layer: quick to fit, and what would help them helps others. C of
 * scikit-learn's stays the same at every share, and so l2 grows as the images get fewer.
 */
export async function curveOf(input: CurveInput): Promise<LearningCurve> {
  const { features, labels, classes, l2, seed, threads, signal } = input;
  const folds = labels.length > manyExamples ? firstFold(input.folds) : input.folds;
  const fits = await createSubsetFits({ features, labels, classes: classes.length }, threads);
  const fitAndScore = (examples: Int32Array) => {
    const share = new Float32Array(labels.length);
    for (const example of examples) share[example] = 1;
    return fits.outOfFold({ share, folds, l2: (l2 * labels.length) / examples.length, ...(signal && { signal }) });
  };
  try {
    const logits = await fitAndScore(Int32Array.from(labels.keys()));
    return await learningCurve({ labels, classes, fold: folds.of, logits, fitAndScore, seed });
  } finally {
    await fits.release();
  }
}

function firstFold({ of }: Folds): Folds {
  return { count: 1, of: of.map((fold) => (fold === 0 ? 0 : -1)) };
}
