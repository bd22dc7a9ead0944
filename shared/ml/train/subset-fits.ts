import { crossValidate } from './cross-validate.ts';
import type { Folds } from './folds.ts';
import { createObjective } from './objective.ts';
import { TOLERANCE } from './train-linear.ts';
import { describeTrainingSet } from './training-set.ts';

export interface SubsetFits {
  /**
   * Fits one dense softmax layer for each fold at a fixed penalty, on those of the examples that the fold does not hold
   * out.
   * @param examples indices of the subset, which has an example of each class
   * @param l2 the strength of the penalty, as in the hyperparameters, for a fit on the whole subset
   * @returns row-major [examples, classes], of every example, also those left out, by the head of its fold; 0 where the
   * fold is -1
   * @throws the signal's reason when it aborts
   */
  outOfFold(options: { examples: Int32Array; folds: Folds; l2: number; signal?: AbortSignal }): Promise<Float32Array>;
  /** Frees the session; the last call. */
  release(): Promise<void>;
}

/**
 * Many fits on parts of one training set, such as those of a learning curve. A part is fitted on a copy of its rows, so
 * that a tenth takes about a tenth of the time; one session, which holds all features, scores what was held out.
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

/** Parameters for features less `from`, as parameters of the same head for features less `to`. */
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
