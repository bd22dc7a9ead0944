import { HeadstartError } from '../../domain/errors.ts';

/** What a head is fitted on. */
export interface TrainingSet {
  /** Row-major [examples, width]. */
  features: Float32Array;
  /** Mean of each feature: [width]. */
  mean: Float32Array;
  /** Class index of each example. */
  labels: Int32Array;
  classes: number;
  /** Mean over the examples of the squared distance from the mean: the features' scale. */
  meanSquaredNorm: number;
}

/**
 * Checks features and labels, and measures the features.
 * @throws HeadstartError `dataset-not-trainable`: fewer than 2 classes, features not finite
 * @throws Error when the arrays do not fit each other
 */
export function describeTrainingSet(features: Float32Array, labels: Int32Array, classes: number): TrainingSet {
  const width = features.length / labels.length;
  if (classes < 2 || labels.length < 2) {
    throw new HeadstartError(
      'dataset-not-trainable',
      `The dataset has ${labels.length} usable images of ${classes} classes: a head needs two classes or more. Add images of another label.`,
    );
  }
  if (!Number.isInteger(width) || width === 0) {
    throw new Error(`${features.length} features don't divide among ${labels.length} examples.`);
  }
  const sizes = new Int32Array(classes);
  for (const label of labels) {
    if (label < 0 || label >= classes) throw new Error(`Label ${label} is not one of ${classes} classes.`);
    sizes[label] = (sizes[label] as number) + 1;
  }
  const empty = sizes.indexOf(0);
  if (empty >= 0) throw new Error(`Class ${empty} has no example.`);

  const mean = meanOf(features, width);
  const meanSquaredNorm = meanSquaredNormOf(features, mean);
  if (!Number.isFinite(meanSquaredNorm)) {
    throw new HeadstartError(
      'dataset-not-trainable',
      'Some features are infinite or not a number. Find the images whose embeddings are damaged and upload them again.',
    );
  }
  return { features, mean, labels, classes, meanSquaredNorm };
}

function meanOf(features: Float32Array, width: number): Float32Array {
  const sums = new Float64Array(width);
  for (let row = 0; row < features.length; row += width) {
    for (let j = 0; j < width; j++) sums[j] = (sums[j] as number) + (features[row + j] as number);
  }
  return Float32Array.from(sums, (sum) => sum / (features.length / width));
}

function meanSquaredNormOf(features: Float32Array, mean: Float32Array): number {
  let sum = 0;
  for (let row = 0; row < features.length; row += mean.length) {
    for (let j = 0; j < mean.length; j++) {
      const difference = (features[row + j] as number) - (mean[j] as number);
      sum += difference * difference;
    }
  }
  return sum / (features.length / mean.length);
}
