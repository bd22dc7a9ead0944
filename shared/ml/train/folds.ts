import { HeadstartError } from '../../domain/errors.ts';
import { createRandom, shuffle } from './random.ts';

export interface Folds {
  /** Number of folds. */
  count: number;
  /** For each example the fold it is held out in, or -1: the only example of its class is never held out. */
  of: Int32Array;
}

/** Cross-validation uses so many folds where the classes are large enough. */
export const FOLDS = 5;

/**
 * Splits examples into stratified folds: of each class every fold gets the same number, plus or minus one, and so of
 * all examples. There are `wanted` folds, or as many as the largest class has examples; a class with fewer examples
 * than folds is missing in some, and one with a single example stays in every training part. So a small class does not
 * take examples away from the training of the others.
 *
 * @param labels class index of each example
 * @param seed decides which example goes to which fold; the same input gives the same folds
 * @throws HeadstartError `dataset-not-trainable` when no class has two examples
 */
export function stratifiedFolds(labels: Int32Array, classes: number, seed: number, wanted = FOLDS): Folds {
  const members: number[][] = Array.from({ length: classes }, () => []);
  labels.forEach((label, example) => {
    members[label]?.push(example);
  });

  const divisible = members.filter((examples) => examples.length >= 2);
  const of = new Int32Array(labels.length).fill(-1);
  if (divisible.length === 0) {
    throw new HeadstartError(
      'dataset-not-trainable',
      'No class has two images, so that no image can be held out to measure the head. Add a second image to a class.',
    );
  }

  const largest = divisible.reduce((size, examples) => Math.max(size, examples.length), 0);
  const count = Math.min(wanted, largest);
  const random = createRandom(seed);
  let dealt = 0;
  for (const examples of divisible) {
    for (const example of shuffle(examples, random)) of[example] = dealt++ % count;
  }
  return { count, of };
}
