import { deepDefaults } from './head-defaults.ts';

/** Seconds per image and epoch, on 2 processors, for the default depth of the built-in base model. */
const secondsPerImage = 0.0074;

/**
 * Estimates the time of a training of a deep head: cross-validation with `folds` folds (1: a held-out third), then a fit
 * on all images.
 * @param images number of training images
 * @returns seconds on 2 processors
 */
export function estimateDeepSeconds(
  images: number,
  { epochs = deepDefaults.epochs, folds = 5 }: { epochs?: number; folds?: number } = {},
): number {
  // Every image is in all folds' training sets but one, and in the final fit.
  const timesFitted = folds === 1 ? 2 / 3 + 1 : folds;
  return images * epochs * timesFitted * secondsPerImage;
}

/** With fewer images per class, a deep head is rarely better than a dense one: docs/evaluation.md. */
export const deepPaysFrom = 100;
