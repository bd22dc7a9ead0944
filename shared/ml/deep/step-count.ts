import type { DeepSettings } from '../../domain/hyperparameters.ts';
import type { OnProgress, TrainProgress } from '../train/progress.ts';
import { batchCount } from './batches.ts';

/** The mean loss that progress shows is of about this many steps. */
const SHOWN_STEPS = 20;

/**
 * Counts the steps of a training's fits, and estimates the time that is left from the time of the steps so far.
 * @param sizes number of examples of each fit
 */
export function createStepCount(sizes: readonly number[], settings: DeepSettings, onProgress?: OnProgress) {
  const { epochs, batchSize } = settings;
  const stepsOf = (size: number, ofEpochs = epochs): number => ofEpochs * batchCount(size, batchSize);
  const total = sizes.reduce((sum, size) => sum + stepsOf(size), 0);
  const startedAt = performance.now();
  let done = 0;
  let taken = 0;
  let mean: number | undefined;
  return {
    /** @param epochsDone epochs of the fit before this runner's */
    startFit(index: number, epochsDone: number): void {
      done = sizes.slice(0, index).reduce((sum, size) => sum + stepsOf(size), 0);
      done += stepsOf(sizes[index] as number, epochsDone);
    },
    step(loss: number, phase: TrainProgress['phase']): void {
      done++;
      taken++;
      mean = mean === undefined ? loss : mean + (loss - mean) / Math.min(taken, SHOWN_STEPS);
      const secondsLeft = Math.round(((total - done) * (performance.now() - startedAt)) / taken / 1000);
      onProgress?.({ done, total, phase, loss: mean, secondsLeft });
    },
  };
}
