import { crossValidate } from './cross-validate.ts';
import type { Folds } from './folds.ts';
import { createObjective } from './objective.ts';
import { TOLERANCE } from './train-linear.ts';
import { describeTrainingSet } from './training-set.ts';

export interface SubsetFits {
  /**
   * Fits one dense softmax layer for each fold at a fixed penalty, on the examples whose share is not 0 and which the
   * fold does not hold out.
   * @param share what each example counts: 0 and 1 for a subset
   * @param l2 the strength of the penalty, as in the hyperparameters, for a fit on the whole share
   * @returns row-major [examples, classes], of every example by the head of its fold; 0 where the fold is -1
   * @throws the signal's reason when it aborts
   */
  outOfFold(options: { share: Float32Array; folds: Folds; l2: number; signal?: AbortSignal }): Promise<Float32Array>;
  /** Frees the session; the last call. */
  release(): Promise<void>;
}

/**
 * Many fits on parts of one training set, such as those of a learning curve, in one session that holds the features.
 * A part is centred by the mean of all features, which changes no optimum. It may lack classes: they get low scores.
 * @throws HeadstartError `dataset-not-trainable`: fewer than 2 classes, features not finite
 */
export async function createSubsetFits(
  { features, labels, classes }: { features: Float32Array; labels: Int32Array; classes: number },
  threads = 1,
): Promise<SubsetFits> {
  const objective = await createObjective(describeTrainingSet(features, labels, classes), threads);
  return {
    async outOfFold({ share, folds, l2, signal }) {
      const strength = 1 / (l2 * share.reduce((sum, x) => sum + x, 0));
      const options = { strengths: [strength], tolerance: TOLERANCE, signal };
      return (await crossValidate(objective, share, folds, options)).logits;
    },
    release: () => objective.release(),
  };
}
