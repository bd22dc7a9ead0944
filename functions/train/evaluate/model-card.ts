import * as tf from '@tensorflow/tfjs';
import { env } from 'onnxruntime-node';
import { heldOutInWords, startedFromInWords } from '../../../shared/api/head-words.ts';
import type { Metrics, ModelCard } from '../../../shared/api/metrics.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import type { Score } from '../../../shared/ml/evaluate/score.ts';
import { type TrainingInput, trainerVersion } from '../dataset/input.ts';

type Found = Pick<Metrics, 'score' | 'duplicates' | 'suspicious' | 'neverPredicted' | 'fit'>;

export function modelCard(
  { model, dataset, hyperparameters, seed }: Pick<TrainingRecord, 'model' | 'dataset' | 'hyperparameters' | 'seed'>,
  { base, extractor }: Pick<ModelCard, 'base' | 'extractor'>,
  { examples, classes }: TrainingInput,
  found: Found,
): ModelCard {
  const all = Object.values(examples).flat();
  const { accuracy, interval } = found.score;
  return {
    model,
    dataset: {
      name: dataset,
      digest: sha256(all.map(({ split, row, label, key }) => `${split}\n${row.sha256}\n${label}\n${key}`).join('\n')),
      examples: { train: examples.train.length, test: examples.test.length, golden: examples.golden.length },
      classes: Object.fromEntries(
        classes.map((label) => [label, examples.train.filter((example) => example.label === label).length]),
      ),
    },
    base,
    extractor,
    hyperparameters,
    seed,
    computedBy: { trainer: String(trainerVersion), 'onnxruntime-node': env.versions.common, tfjs: tf.version_core },
    score: { accuracy, interval },
    weaknesses: weaknesses(found),
    limits: limitsOf(found),
  };
}

/** With fewer distinct images, the metrics of a class are little more than chance. */
const minDistinctImages = 20;
/** Maximum number of classes, and of confusions, that the card names. */
const maxNames = 5;

function weaknesses({ score, duplicates, suspicious, neverPredicted }: Found): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(0)}%`;
  const small = duplicates.distinct.filter(({ distinct }) => distinct < minDistinctImages).map(({ label }) => label);
  const weak = score.perClass
    .flatMap(({ label, recall, intervals }) =>
      recall !== null && intervals.recall && intervals.recall[1] < score.accuracy
        ? [{ label, recall, interval: intervals.recall }]
        : [],
    )
    .sort((a, b) => a.recall - b.recall)
    .slice(0, maxNames);
  return [
    ...(neverPredicted.length > 0
      ? [
          `Never predicted: ${neverPredicted
            .slice(0, maxNames)
            .map(({ label }) => label)
            .join(', ')}.`,
        ]
      : []),
    ...weak.map(
      ({ label, recall, interval: [low, high] }) =>
        `The recall of ${label} is ${percent(recall)} (${percent(low)} to ${percent(high)}), below the overall accuracy.`,
    ),
    ...confusions(score).slice(0, maxNames),
    ...(small.length > 0 ? [`Fewer than ${minDistinctImages} distinct images: ${small.join(', ')}.`] : []),
    ...(suspicious.length > 0 ? [`${suspicious.length} images may have a wrong label.`] : []),
    ...(duplicates.leaks.length > 0 ? [`${duplicates.leaks.length} test images have copies in the training set.`] : []),
  ];
}

function confusions({ confusion, perClass }: Score): string[] {
  const cells = confusion.flatMap((row, i) =>
    row.flatMap((count, j) => (i === j || count < 2 ? [] : [{ i, j, count, support: perClass[i]?.support ?? 0 }])),
  );
  return cells
    .sort((a, b) => b.count - a.count)
    .map(
      ({ i, j, count, support }) =>
        `${perClass[i]?.label} is predicted as ${perClass[j]?.label}: ${count} of ${support} images.`,
    );
}

function limitsOf({ score, fit }: Found): string[] {
  const startedFrom = startedFromInWords(fit);
  return [
    ...limits,
    ...(score.folds === 1
      ? [`It was evaluated on ${heldOutInWords(score)}, by a head that was trained on the other two thirds.`]
      : []),
    ...(startedFrom ? [startedFrom] : []),
  ];
}

const limits = [
  'It was evaluated on images of the dataset. It may do worse on others, from another camera, in other light or in another place.',
  'It sees only the middle square of an image, at the input size of the base model.',
  'It may wrongly accept an unknown image that resembles a class: `known` rejects only images that are far from all classes.',
  'The intervals measure chance. They do not cover changes in the images over time.',
];
