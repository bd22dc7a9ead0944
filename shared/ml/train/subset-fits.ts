import { crossValidate } from './cross-validate.ts';
import type { Folds } from './folds.ts';
import { createObjective } from './objective.ts';
import { TOLERANCE } from './train-linear.ts';
import { describeTrainingSet } from './training-set.ts';

export interface SubsetFits {
  /**
   * For each fold, fits one dense softmax layer at a fixed penalty, on the subset's examples that the fold does not
   * hold out.
   * @param examples indices of the subset, with at least one example of each class
   * @param l2 the penalty, as in the hyperparameters, for a fit on the whole subset
   * @returns logits of all examples, including those outside the subset, each by the head of its fold: row-major
   * [examples, classes]; 0 if the fold is -1
   * @throws the signal's reason when it aborts
   */
  outOfFold(options: { examples: Int32Array; folds: Folds; l2: number; signal?: AbortSignal }): Promise<Float32Array>;
  /** Frees the session. No call may follow. */
  release(): Promise<void>;
}

/**
 * Many fits on subsets of one training set, such as those of a learning curve. A subset is copied, so that a tenth
 * takes about a tenth of the time; one session, which holds all features, scores the held-out examples.
 * @param options `tolerance`: largest component of the gradient at the end of a fit
 * @throws HeadstartError `dataset-not-trainable`: fewer than 2 classes, features not finite
 */
export async function createSubsetFits(
  { features, labels, classCount }: { features: Float32Array; labels: Int32Array; classCount: number },
  { threads = 1, tolerance = TOLERANCE }: { threads?: number; tolerance?: number } = {},
): Promise<SubsetFits> {
  const all = await createObjective(describeTrainingSet(features, labels, classCount), threads);
  const width = all.set.mean.length;
  return {
    async outOfFold({ examples, folds, l2, signal }) {
      const rows = new Float32Array(examples.length * width);
      examples.forEach((example, i) => {
        rows.set(features.subarray(example * width, (example + 1) * width), i * width);
      });
      const set = describeTrainingSet(
        rows,
        examples.map((example) => labels[example] as number),
        classCount,
      );
      const part = await createObjective(set, threads);
      try {
        const weights = new Float32Array(examples.length).fill(1);
        const options = { strengths: [1 / (l2 * examples.length)], tolerance, signal };
        const foldsOfPart = { count: folds.count, of: examples.map((example) => folds.of[example] as number) };
        const { points } = await crossValidate(part, weights, foldsOfPart, options);
        const recentred = points.map((point) => recentre(point, set.mean, all.set.mean));
        return await all.logits(recentred, folds.of, signal);
      } finally {
        await part.release();
      }
    },
    release: () => all.release(),
  };
}

/** Converts the parameters of a head for features minus `from` into those for features minus `to`. */
function recentre(point: Float64Array, from: Float32Array, to: Float32Array): Float64Array {
  const width = from.length;
  const classCount = point.length / (width + 1);
  const moved = point.slice();
  for (let k = 0; k < classCount; k++) {
    let shift = 0;
    for (let j = 0; j < width; j++) {
      shift += (point[k * width + j] as number) * ((to[j] as number) - (from[j] as number));
    }
    moved[classCount * width + k] = (point[classCount * width + k] as number) + shift;
  }
  return moved;
}
