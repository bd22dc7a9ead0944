import type { Hyperparameters } from '../../domain/hyperparameters.ts';
import { crossValidate } from './cross-validate.ts';
import { fitHead } from './fit.ts';
import { stratifiedFolds } from './folds.ts';
import type { Minimum } from './lbfgs.ts';
import { createObjective } from './objective.ts';
import { sideBySide } from './side-by-side.ts';
import { describeTrainingSet, type TrainingSet } from './training-set.ts';
import { add, scale } from './vector.ts';

export interface TrainHeadOptions {
  /** Row-major [examples, width]. Not changed. */
  features: Float32Array;
  /** Class index of each example; each class has at least one. */
  labels: Int32Array;
  classes: number;
  hyperparameters: Hyperparameters;
  /** Decides which examples share a fold. */
  seed: number;
  /** Threads of the products; the result is the same with any number. */
  threads?: number;
  signal?: AbortSignal;
  /** Called after each fit. The total grows when cross-validation looks further than it meant to. */
  onProgress?: (progress: { done: number; total: number }) => void;
}

export interface TrainedHead {
  /** Row-major [width, classes]: logits are features x kernel + bias. */
  kernel: Float32Array;
  bias: Float32Array;
  /** The penalty's strength that was used, as in the hyperparameters. */
  l2: number;
  /** False when the last fit met rounding, or its limit of iterations, before its optimum. */
  converged: boolean;
  /** Cross-validated mean log loss of each strength tried, strongest penalty first. */
  tried: { l2: number; logLoss: number }[];
  outOfFold: {
    /** Number of folds. */
    folds: number;
    /** For each example the fold it was held out in; -1 where its class has no other example. */
    fold: Int32Array;
    /** Row-major [examples, classes], by a head that did not see the example; 0 where the fold is -1. */
    logits: Float32Array;
  };
}

/** Ratio of each strength that cross-validation tries to the one before. */
const GRID_RATIO = Math.sqrt(10);
/**
 * The strengths, as scikit-learn's C times the mean squared norm of the centred features, so that they suit features of
 * any scale. On 20 to 300 photographs a class the best lies between 10 and 100, on 5 a class near 3,000.
 */
const GRID = [0, 1, 2, 3, 4, 5, 6].map((step) => GRID_RATIO ** step);

/** scikit-learn's rule for LogisticRegression: no component of the gradient of the mean loss is larger at the end. */
const TOLERANCE = 1e-4;
/** The head that is kept is solved further, as its start is good: two trainings differ less by where they began. */
const FINAL_TOLERANCE = 1e-5;

/**
 * Trains a head of one dense softmax layer to the optimum of its penalised log loss, which is unique (L-BFGS).
 * Cross-validation scores it on examples it did not see and, with l2 'auto', chooses the penalty.
 * Everything is a function of the options, bit for bit, on the same kind of CPU.
 *
 * @throws HeadstartError `dataset-not-trainable`: fewer than 2 classes, no class with 2 examples, features not finite
 * @throws the signal's reason when it aborts
 */
export async function trainHead(options: TrainHeadOptions): Promise<TrainedHead> {
  const { features, labels, classes, hyperparameters, seed, threads = 1, signal, onProgress } = options;
  const set = describeTrainingSet(features, labels, classes);
  const folds = stratifiedFolds(labels, classes, seed);
  const strengths = strengthsFor(hyperparameters.l2, set);
  const searchBy = hyperparameters.l2 === 'auto' ? GRID_RATIO : undefined;
  const report = progressOf((strengths.length + (searchBy ? 1 : 0)) * folds.count, onProgress);

  const objective = await createObjective(set, threads);
  try {
    const validation = await crossValidate(objective, set, folds, {
      strengths,
      searchBy,
      tolerance: TOLERANCE,
      signal,
      onFit: report.fold,
    });
    const l2 = l2Of(validation.best, labels.length);
    const head = fitHead({
      share: new Float32Array(labels.length).fill(1),
      l2,
      width: set.mean.length,
      classes,
      start: average(validation.points),
      tolerance: FINAL_TOLERANCE,
    });
    const [minimum] = (await sideBySide(objective, [head], 1, signal)) as [Minimum];
    report.end();
    return {
      ...foldMean(minimum.point, set.mean, classes),
      l2,
      converged: minimum.converged,
      tried: validation.tried.map(({ strength, logLoss }) => ({ l2: l2Of(strength, labels.length), logLoss })),
      outOfFold: { folds: folds.count, fold: folds.of, logits: validation.logits },
    };
  } finally {
    await objective.release();
  }
}

function strengthsFor(l2: Hyperparameters['l2'], { labels, meanSquaredNorm }: TrainingSet): number[] {
  if (l2 !== 'auto') return [1 / (l2 * labels.length)];
  return GRID.map((relative) => relative / (meanSquaredNorm || 1));
}

/** Counts fits: those of the folds, and the last one, on all examples. */
function progressOf(foldFits: number, onProgress: TrainHeadOptions['onProgress']) {
  let done = 0;
  let total = foldFits + 1;
  return {
    fold(): void {
      done++;
      total = Math.max(total, done + 1);
      onProgress?.({ done, total });
    },
    end: () => onProgress?.({ done: total, total }),
  };
}

const l2Of = (strength: number, examples: number): number => 1 / (strength * examples);

/** The head on all examples is close to the average of those that each left some out. */
function average(points: readonly Float64Array[]): Float64Array {
  const [first, ...others] = points as [Float64Array, ...Float64Array[]];
  const sum = first.slice();
  for (const point of others) add(sum, point, 1);
  scale(sum, 1 / points.length);
  return sum;
}

/** Parameters for features less their mean, as a kernel and a bias for features as they are. */
function foldMean(
  point: Float64Array,
  mean: Float32Array,
  classes: number,
): { kernel: Float32Array; bias: Float32Array } {
  const width = mean.length;
  const kernel = new Float32Array(width * classes);
  const bias = new Float32Array(classes);
  for (let k = 0; k < classes; k++) {
    let shift = 0;
    for (let j = 0; j < width; j++) {
      const weight = Math.fround(point[k * width + j] as number);
      kernel[j * classes + k] = weight;
      shift += weight * (mean[j] as number);
    }
    bias[k] = (point[classes * width + k] as number) - shift;
  }
  return { kernel, bias };
}
