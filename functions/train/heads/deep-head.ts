import { createDeepTraining, type DeepTraining } from '../../../shared/ml/deep/train-deep.ts';
import { classSums, meanDirections } from '../../../shared/ml/evaluate/class-means.ts';
import { learningCurve } from '../../../shared/ml/evaluate/learning-curve.ts';
import { nestedSubset } from '../../../shared/ml/evaluate/nested-subset.ts';
import { deepHeadToOnnx } from '../../../shared/ml/head/deep/deep-head-onnx.ts';
import { deepHeadToLayersModel } from '../../../shared/ml/head/deep/deep-head-tfjs.ts';
import { parametersOf, withTemperature } from '../../../shared/ml/tail/deep-head.ts';
import { exampleWeights } from '../../../shared/ml/train/class-weights.ts';
import { fromFloat16 } from '../../../shared/numeric/float16.ts';
import { encodeTrainedFeatures } from '../../../shared/store/versions/trained-features-file.ts';
import type { DeepPart } from '../deep/deep-part.ts';
import type { NoDeepHead } from '../deep/plan.ts';
import { arrow, headFiles } from '../files.ts';
import type { Candidate, HeadInput } from './candidate.ts';

/** The learning curve has heads of these shares of the images, each of one fold: a deep head takes long to fit. */
const curveShares = [0.5, 1];

/** Prepares the fits of the last layers of the base model and a dense layer, on the maps of the trunk. */
export function openDeepTraining(
  { settings, input: { classes, examples }, labels, folds, threads, lease }: HeadInput,
  { plan, maps, checkpoints, warmStart }: Exclude<DeepPart, NoDeepHead>,
): Promise<DeepTraining> {
  const { hyperparameters, seed } = settings;
  return createDeepTraining({
    set: {
      maps: maps.of(examples.train),
      labels,
      classCount: classes.length,
      weights: exampleWeights(hyperparameters.classWeights, labels, classes),
    },
    tail: plan.tail,
    folds,
    settings: plan.settings,
    seed,
    threads,
    warmStart: warmStart?.head,
    curve: curveShares
      .filter((share) => share < 1)
      .map((share) => nestedSubset(labels, folds.of, share, seed).filter((example) => folds.of[example] !== 0).length),
    checkpoints,
    signal: lease.signal,
    onProgress: (progress) => lease.updateLater({ progress }),
  });
}

/** Cross-validates a deep head. */
export async function trainDeep(
  training: DeepTraining,
  { settings: { seed }, input: { classes, examples }, labels, folds }: HeadInput,
  { plan: { depth, tail }, maps, warmStart }: Exclude<DeepPart, NoDeepHead>,
): Promise<Candidate> {
  const { logits, cosines } = await training.crossValidate();
  return {
    logits,
    async finish() {
      const curve = await learningCurve({
        logits,
        labels,
        classes,
        fold: folds.of.map((fold) => (fold === 0 ? 0 : -1)),
        dealt: folds.of,
        shares: curveShares,
        fitAndScore: training.fitFirstFold,
        seed,
      });
      const { head, losses, features } = await training.fitAll();
      const { channels, side } = tail.map;
      return {
        fit: {
          solver: 'adamw-deep',
          depth,
          map: [channels, side, side],
          parameters: parametersOf(head).reduce((sum, { values }) => sum + values.length, 0),
          epochs: losses.length,
          losses,
          ...(warmStart && { startedFrom: warmStart.version }),
        },
        learningCurve: curve,
        cosines,
        means: meanDirections(classSums(features, labels, classes.length, labels.keys())),
        async files(temperature, unknown) {
          const cooled = { classes, depth, head: withTemperature(head, temperature) };
          const files = headFiles(deepHeadToOnnx(cooled, unknown), await deepHeadToLayersModel(cooled));
          return files.set(
            'features.arrow',
            arrow(encodeTrainedFeatures({ sha256: examples.train.map(({ row }) => row.sha256), features })),
          );
        },
        inputsOf: async (images) => fromFloat16(await maps.of(images).read(Int32Array.from(images.keys()))),
      };
    },
  };
}
