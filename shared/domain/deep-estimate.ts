import { deepEpochs } from './head-defaults.ts';

/** Measured for the default depth of the built-in base model: seconds for an image and epoch, on 1 processor. */
const secondsPerImage = 0.0148;
/** Multiplications of that tail for an image. */
const multiplicationsPerImage = 152e6;

/** The learning curve of a deep head has one more fit, of half the images. */
const curveFit = 0.5;

export interface DeepWork {
  epochs?: number;
  /** Of the cross-validation; 1: a third of the images is held out. */
  folds?: number;
  /** Of the tail, for an image. */
  multiplications?: number;
  processors?: number;
}

/**
 * Estimates the time of a training of a deep head: the fits of cross-validation and learning curve, and that on all
 * images.
 * @param images number of training images
 * @returns seconds
 */
export function estimateDeepSeconds(
  images: number,
  { epochs = deepEpochs(images), folds = 5, multiplications = multiplicationsPerImage, processors = 2 }: DeepWork = {},
): number {
  const share = folds === 1 ? 2 / 3 : 1 - 1 / folds;
  const fits = folds * share + curveFit * share + 1;
  const relative = multiplications / multiplicationsPerImage / processors;
  return images * epochs * fits * relative * secondsPerImage;
}

/** With fewer images per class, a deep head is rarely better than a dense one: docs/evaluation.md. */
export const deepPaysFrom = 100;
