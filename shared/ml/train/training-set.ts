import { HeadstartError } from '../../domain/errors.ts';

/** The data that a head is fitted on. */
export interface TrainingSet {
  /** Row-major [examples, width]. */
  features: Float32Array;
  /** Mean of each feature: [width]. */
  mean: Float32Array;
  /** Class index of each example. */
  labels: Int32Array;
  classCount: number;
  /** Mean squared distance of the examples from their mean: the scale of the features. */
  meanSquaredNorm: number;
}

/**
 * Checks features and labels, and measures the features.
 * @throws HeadstartError `dataset-not-trainable`: fewer than 2 classes, features not finite
 * @throws Error if the lengths of the arrays don't match
 */
export function describeTrainingSet(features: Float32Array, labels: Int32Array, classCount: number): TrainingSet {
  const width = features.length / labels.length;
  if (classCount < 2 || labels.length < 2) {
    throw new HeadstartError(
      'dataset-not-trainable',
      `The dataset has ${labels.length} usable images of ${classCount} classes, and a head needs at least two classes. Add images with another label.`,
    );
  }
  if (!Number.isInteger(width) || width === 0) {
    throw new Error(`${features.length} features don't divide among ${labels.length} examples.`);
  }
  const sizes = new Int32Array(classCount);
  for (const label of labels) {
    if (label < 0 || label >= classCount) throw new Error(`Label ${label} is not one of ${classCount} classes.`);
    sizes[label] = (sizes[label] as number) + 1;
  }
  const empty = sizes.indexOf(0);
  if (empty >= 0) throw new Error(`Class ${empty} has no example.`);

  const { mean, meanSquaredNorm } = measure(features, width);
  if (!Number.isFinite(meanSquaredNorm)) {
    throw new HeadstartError(
      'dataset-not-trainable',
      'Some features are infinite or not a number. Find the images whose embeddings are damaged and upload them again.',
    );
  }
  return { features, mean, labels, classCount, meanSquaredNorm };
}

/** Passes over the features only once: large ones don't fit in the cache. */
function measure(features: Float32Array, width: number): Pick<TrainingSet, 'mean' | 'meanSquaredNorm'> {
  const examples = features.length / width;
  const sums = new Float64Array(width);
  let squares = 0;
  for (let row = 0; row < features.length; row += width) {
    let ofRow = 0;
    for (let j = 0; j < width; j++) {
      const x = features[row + j] as number;
      sums[j] = (sums[j] as number) + x;
      ofRow += x * x;
    }
    squares += ofRow;
  }
  const spread = squares - sums.reduce((sum, x) => sum + x * x, 0) / examples;
  // Below this, the spread is the rounding error of equal features.
  const meanSquaredNorm = spread < 1e-10 * squares ? 0 : spread / examples;
  return { mean: Float32Array.from(sums, (sum) => sum / examples), meanSquaredNorm };
}
