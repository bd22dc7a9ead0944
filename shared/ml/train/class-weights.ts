import { HeadstartError } from '../../domain/errors.ts';
import type { Hyperparameters } from '../../domain/hyperparameters.ts';

/**
 * The weight of each example in the loss, by its class. 'balanced' is examples / (classes x examples of the class), as
 * in scikit-learn's `class_weight`: all classes have the same weight, and the total weight is the number of examples.
 *
 * @param labels class index of each example; each class has at least one
 * @param classes label of each class
 * @throws HeadstartError `dataset-not-trainable` if a weight is for a label that the dataset does not have
 */
export function exampleWeights(
  classWeights: Hyperparameters['classWeights'],
  labels: Int32Array,
  classes: readonly string[],
): Float32Array {
  const weights = weightsByClass(classWeights ?? 'none', labels, classes);
  return Float32Array.from(labels, (label) => weights[label] as number);
}

function weightsByClass(
  classWeights: NonNullable<Hyperparameters['classWeights']>,
  labels: Int32Array,
  classes: readonly string[],
): number[] {
  if (classWeights === 'none') return classes.map(() => 1);
  if (classWeights === 'balanced') {
    const sizes = classes.map(() => 0);
    for (const label of labels) sizes[label] = (sizes[label] as number) + 1;
    return sizes.map((size) => labels.length / (classes.length * size));
  }
  const unknown = Object.keys(classWeights).find((label) => !classes.includes(label));
  if (unknown !== undefined) {
    throw new HeadstartError(
      'dataset-not-trainable',
      `classWeights names the label ${JSON.stringify(unknown)}, which no image of the dataset has. Correct the label, or leave it out.`,
    );
  }
  const given = new Map(Object.entries(classWeights));
  return classes.map((label) => given.get(label) ?? 1);
}
