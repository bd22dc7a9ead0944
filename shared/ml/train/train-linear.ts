import type { Hyperparameters } from '../../domain/hyperparameters.ts';
import { add, scale } from '../../numeric/vector.ts';
import type { Layer } from '../head/head.ts';
import { crossValidate } from './cross-validate.ts';
import { fitHead } from './fit.ts';
import type { Folds } from './folds.ts';
import type { Minimum } from './lbfgs.ts';
import { createObjective } from './objective.ts';
import type { OnProgress } from './progress.ts';
import { sideBySide } from './side-by-side.ts';
import type { TrainingSet } from './training-set.ts';

export interface TrainLinearOptions {
  set: TrainingSet;
  /** Weight of each example. */
  weights: Float32Array;
  folds: Folds;
  l2: Hyperparameters['l2'];
  threads: number;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/** The fit of a head with one dense layer. */
export interface LinearFit {
  solver: 'l-bfgs';
  /** The penalty, as in the hyperparameters. */
  l2: number;
  /** False if the last fit stopped before its optimum: at the iteration limit, or because of rounding. */
  converged: boolean;
  /** Cross-validated mean log loss of each penalty that was tried, the largest first. */
  tried: { l2: number; logLoss: number }[];
}

/** Ratio of each strength on the grid to the previous one. */
const GRID_RATIO = Math.sqrt(10);
/**
 * The strengths, as scikit-learn's C times the mean squared norm of the centred features, so that they suit features of
 * any scale. With 20 to 300 photographs per class, the best is between 10 and 100; with 5, near 3,000.
 */
const GRID = [0, 1, 2, 3, 4, 5, 6].map((step) => GRID_RATIO ** step);

/** scikit-learn's stopping rule for LogisticRegression: no component of the gradient of the mean loss is larger. */
export const TOLERANCE = 1e-4;
/** The final head is solved more precisely, so that it depends less on its starting point, which is already good. */
const FINAL_TOLERANCE = 1e-5;

/**
 * Trains a head of one dense softmax layer by L-BFGS to the unique optimum of its penalised log loss. Cross-validation
 * scores it on examples that it did not see and, with l2 'auto', chooses the penalty.
 * @returns the layer, the record of its fit, and out-of-fold logits [examples, classes]
 * @throws the signal's reason when it aborts
 */
export async function trainLinear(
  options: TrainLinearOptions,
): Promise<{ layers: Layer[]; fit: LinearFit; logits: Float32Array }> {
  const { set, weights, folds, l2, threads, signal, onProgress } = options;
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const l2Of = (strength: number): number => 1 / (strength * all);
  const strengths = l2 === 'auto' ? GRID.map((relative) => relative / (set.meanSquaredNorm || 1)) : [1 / (l2 * all)];
  const searchBy = l2 === 'auto' ? GRID_RATIO : undefined;
  const report = progressOf((strengths.length + (searchBy ? 1 : 0)) * folds.count, onProgress);

  const objective = await createObjective(set, threads);
  try {
    const validation = await crossValidate(objective, weights, folds, {
      strengths,
      searchBy,
      tolerance: TOLERANCE,
      signal,
      onFit: report.fold,
    });
    const used = l2Of(validation.best);
    const head = fitHead({
      share: weights,
      l2: used,
      width: set.mean.length,
      classCount: set.classCount,
      start: average(validation.points),
      tolerance: FINAL_TOLERANCE,
    });
    const [minimum] = (await sideBySide(objective, [head], 1, signal)) as [Minimum];
    report.end(minimum.value);
    return {
      layers: [foldMean(minimum.point, set.mean, set.classCount)],
      fit: {
        solver: 'l-bfgs',
        l2: used,
        converged: minimum.converged,
        tried: validation.tried.map(({ strength, logLoss }) => ({ l2: l2Of(strength), logLoss })),
      },
      logits: validation.logits,
    };
  } finally {
    await objective.release();
  }
}

/** Counts the fits of the folds and the final fit on all examples. */
function progressOf(foldFits: number, onProgress: OnProgress | undefined) {
  let done = 0;
  let total = foldFits + 1;
  return {
    fold(loss: number): void {
      done++;
      total = Math.max(total, done + 1);
      onProgress?.({ done, total, phase: 'cross-validation', loss });
    },
    end: (loss: number) => onProgress?.({ done: total, total, phase: 'final-fit', loss }),
  };
}

/** The average of the folds' heads: a good start for the final fit on all examples. */
function average(points: readonly Float64Array[]): Float64Array {
  const [first, ...others] = points as [Float64Array, ...Float64Array[]];
  const sum = first.slice();
  for (const point of others) add(sum, point, 1);
  scale(sum, 1 / points.length);
  return sum;
}

/** Converts parameters for centred features into a layer for uncentred ones. */
function foldMean(point: Float64Array, mean: Float32Array, classCount: number): Layer {
  const width = mean.length;
  const kernel = new Float32Array(width * classCount);
  const bias = new Float32Array(classCount);
  for (let k = 0; k < classCount; k++) {
    let shift = 0;
    for (let j = 0; j < width; j++) {
      const weight = Math.fround(point[k * width + j] as number);
      kernel[j * classCount + k] = weight;
      shift += weight * (mean[j] as number);
    }
    bias[k] = (point[classCount * width + k] as number) - shift;
  }
  return { kernel, bias };
}
