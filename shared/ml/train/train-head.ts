import type { Hyperparameters } from '../../domain/hyperparameters.ts';
import type { Layer } from '../head/head.ts';
import { type Folds, stratifiedFolds } from './folds.ts';
import type { OnProgress } from './progress.ts';
import { type LinearFit, trainLinear } from './train-linear.ts';
import { type NetworkFit, trainNetwork } from './train-network.ts';
import { describeTrainingSet } from './training-set.ts';

export interface TrainHeadOptions {
  /** Row-major [examples, width]. Not changed. */
  features: Float32Array;
  /** Class index of each example; each class has at least one. */
  labels: Int32Array;
  classCount: number;
  /** Its `classWeights` name labels: they come as `weights`, made by `exampleWeights`. */
  hyperparameters: Omit<Hyperparameters, 'classWeights'>;
  /** What each example counts in the loss; 1 if left out. */
  weights?: Float32Array | undefined;
  /** Decides which examples share a fold, and all that is random in a head with hidden layers. */
  seed: number;
  /** Given folds, such as grouped ones; `stratifiedFolds` of the seed if left out. */
  folds?: Folds | undefined;
  /** Threads of the products; the result is the same with any number. */
  threads?: number;
  signal?: AbortSignal;
  /** Called after each fit, or epoch. The total may grow, or end early. */
  onProgress?: OnProgress;
}

export interface TrainedHead {
  layers: Layer[];
  /** How it was fitted. */
  fit: LinearFit | NetworkFit;
  outOfFold: {
    /** Number of folds. */
    folds: number;
    /** For each example the fold it was held out in; -1 where it was in every training part. */
    fold: Int32Array;
    /** Row-major [examples, classes], by a head that did not see the example; 0 where the fold is -1. */
    logits: Float32Array;
  };
}

/**
 * Trains a head and cross-validates it: every example held out is scored by a head that did not see it.
 * Without hidden layers, `trainLinear`; with them, `trainNetwork`.
 * Everything is a function of the options, bit for bit, on the same kind of CPU.
 *
 * @throws HeadstartError `dataset-not-trainable`: fewer than 2 classes, no class with 2 examples, features not finite
 * @throws the signal's reason when it aborts
 */
export async function trainHead(options: TrainHeadOptions): Promise<TrainedHead> {
  const { features, labels, classCount, hyperparameters, seed, threads = 1, signal, onProgress } = options;
  const set = describeTrainingSet(features, labels, classCount);
  const folds = options.folds ?? stratifiedFolds(labels, classCount, seed);
  const weights = options.weights ?? new Float32Array(labels.length).fill(1);
  const { layers, fit, logits } =
    hyperparameters.hiddenLayers.length > 0
      ? await trainNetwork({ set, weights, folds, hyperparameters, seed, signal, onProgress })
      : await trainLinear({ set, weights, folds, l2: hyperparameters.l2, threads, signal, onProgress });
  return { layers, fit, outOfFold: { folds: folds.count, fold: folds.of, logits } };
}
