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
  /** Without `classWeights`, which need the labels' names: `exampleWeights` converts them to `weights`. */
  hyperparameters: Omit<Hyperparameters, 'classWeights'>;
  /** Weight of each example in the loss; 1 by default. */
  weights?: Float32Array | undefined;
  /** Seed of the folds, and of everything random in a head with hidden layers. */
  seed: number;
  /** `stratifiedFolds` of the seed by default. */
  folds?: Folds | undefined;
  /** Number of threads; it does not change the result. */
  threads?: number;
  signal?: AbortSignal;
  /** Called after each fit or epoch. The total may grow or shrink. */
  onProgress?: OnProgress;
}

export interface TrainedHead {
  layers: Layer[];
  /** The record of the fit. */
  fit: LinearFit | NetworkFit;
  outOfFold: {
    /** Number of folds. */
    folds: number;
    /** For each example, the fold that held it out; -1 if every head was trained on it. */
    fold: Int32Array;
    /** Row-major [examples, classes], by a head that did not see the example; 0 if the fold is -1. */
    logits: Float32Array;
  };
}

/**
 * Trains a head and cross-validates it: each held-out example is scored by a head that did not see it. Without hidden
 * layers, by `trainLinear`; with them, by `trainNetwork`. On the same kind of CPU, the same options give the same bits.
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
