import type { Side, TaskAnswer } from '../harness/task.ts';
import type { MapSet } from './maps.ts';

/** A trained head or network. Its seconds are those of the fit on all training images. */
export interface Training extends TaskAnswer {
  /** Of the test images. */
  accuracy: number;
  /** Log loss of the test images, without a temperature. */
  uncalibrated: number;
}

export interface OurTraining extends Training {
  /** Seconds of the cross-validation; 0 for a dense head, whose fit includes it. */
  validationSeconds: number;
  /** Log loss of the test images. */
  logLoss: number;
  /** Cross-validated log loss of the training images. */
  heldOutLogLoss: number;
}

export const threads = 2;
/** For the longest runs, if the machine is slow. */
export const limitSeconds = 3_600;

/** Headstart's training of a head on some of the training images. */
export const ourTraining = (head: 'dense' | 'deep', maps: MapSet, examples: readonly number[]): Side => ({
  script: 'tasks/deep-head-train.ts',
  options: { head, classCount: maps.classCount, examples, folds: 5, threads, settings: maps.settings(examples.length) },
  limitSeconds,
});
