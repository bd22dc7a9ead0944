import { networkSettings } from '../../../shared/domain/hyperparameters.ts';
import { heldOutCosines } from '../../../shared/ml/evaluate/held-out-cosines.ts';
import { withTemperature } from '../../../shared/ml/head/head.ts';
import { headToOnnx } from '../../../shared/ml/head/head-onnx.ts';
import { headToLayersModel } from '../../../shared/ml/head/head-tfjs.ts';
import { exampleWeights } from '../../../shared/ml/train/class-weights.ts';
import { trainHead } from '../../../shared/ml/train/train-head.ts';
import { featuresOf } from '../dataset/matrix.ts';
import { headFiles } from '../files.ts';
import type { Candidate, HeadInput } from './candidate.ts';
import { curveOf } from './dense-curve.ts';

/** Trains dense layers on the features of the base model. */
export async function trainDense(given: HeadInput): Promise<Candidate> {
  const { settings, input, features, labels, folds, threads, lease } = given;
  const { hyperparameters, seed } = settings;
  const { classes } = input;
  const { layers, fit, outOfFold } = await trainHead({
    features,
    labels,
    classCount: classes.length,
    weights: exampleWeights(hyperparameters.classWeights, labels, classes),
    folds,
    hyperparameters,
    seed,
    threads,
    signal: lease.signal,
    onProgress: (progress) => lease.updateLater({ progress }),
  });
  const { logits } = outOfFold;
  return {
    logits,
    async finish() {
      const penalised = fit.solver === 'l-bfgs';
      const learningCurve = await curveOf({
        features,
        labels,
        classes,
        folds,
        ...(penalised && { logits }),
        l2: penalised ? fit.l2 : strengthFor(features, labels.length),
        seed,
        threads,
        signal: lease.signal,
      });
      return {
        fit,
        learningCurve,
        ...(await heldOutCosines(features, { labels, classes, fold: folds.of }, threads)),
        async files(temperature, unknown) {
          const { dropout } = networkSettings(hyperparameters);
          const head = { classes, layers: withTemperature(layers, temperature), dropout };
          return headFiles(headToOnnx(head, unknown), await headToLayersModel(head));
        },
        inputsOf: async (images) => featuresOf(images),
      };
    },
  };
}

/** The curve's penalty when the trained head has hidden layers, and so no penalty. 30 suits most datasets. */
function strengthFor(features: Float32Array, examples: number): number {
  const meanSquare = features.reduce((sum, x) => sum + x * x, 0) / examples;
  return meanSquare / (30 * examples);
}
