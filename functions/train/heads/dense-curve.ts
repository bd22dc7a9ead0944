import { type LearningCurve, learningCurve } from '../../../shared/ml/evaluate/learning-curve.ts';
import type { OutOfFold } from '../../../shared/ml/evaluate/out-of-fold.ts';
import type { Folds } from '../../../shared/ml/train/folds.ts';
import { createSubsetFits } from '../../../shared/ml/train/subset-fits.ts';

export interface CurveInput extends Pick<OutOfFold, 'labels' | 'classes'> {
  /** Row-major [examples, width]. */
  features: Float32Array;
  folds: Folds;
  /** Out-of-fold logits of heads with one dense layer, fitted on all examples; computed here if omitted. */
  logits?: Float32Array;
  /** The penalty of heads on all examples. */
  l2: number;
  seed: number;
  threads: number;
  signal?: AbortSignal;
}

/** With more examples, one held-out fold is enough, and fitting each fold would take minutes. */
const manyExamples = 10_000;

/**
 * Ten times a training's tolerance. This halves the time and changes at most 5 of 3,068 predictions; the interval spans
 * 70.
 */
const tolerance = 1e-3;

/**
 * The learning curve of heads with one dense layer: they are quick to fit, and more images that help them also help other
 * heads. scikit-learn's C is the same at every share, so l2 grows as the number of images shrinks.
 */
export async function curveOf(input: CurveInput): Promise<LearningCurve> {
  const { features, labels, classes, l2, seed, threads, signal } = input;
  const folds = labels.length > manyExamples ? firstFold(input.folds) : input.folds;
  const fits = await createSubsetFits({ features, labels, classCount: classes.length }, { threads, tolerance });
  const fitAndScore = (examples: Int32Array) =>
    fits.outOfFold({ examples, folds, l2: (l2 * labels.length) / examples.length, ...(signal && { signal }) });
  try {
    const logits = input.logits ?? (await fitAndScore(Int32Array.from(labels.keys())));
    return await learningCurve({
      logits,
      labels,
      classes,
      fold: folds.of,
      dealt: input.folds.of,
      fitAndScore,
      seed,
    });
  } finally {
    await fits.release();
  }
}

function firstFold({ of }: Folds): Folds {
  return { count: 1, of: of.map((fold) => (fold === 0 ? 0 : -1)) };
}
