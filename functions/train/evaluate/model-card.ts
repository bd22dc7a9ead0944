import * as tf from '@tensorflow/tfjs';
import { env } from 'onnxruntime-node';
import type { Metrics, ModelCard } from '../../../shared/api/metrics.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import type { Score } from '../../../shared/ml/evaluate/score.ts';
import { type TrainingInput, trainerVersion } from '../dataset/input.ts';

type Found = Pick<Metrics, 'score' | 'duplicates' | 'suspicious' | 'neverPredicted'>;

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
    limits,
  };
}

/** Distinct images of a class below which its figures are little more than chance. */
const fewImages = 20;
/** Classes and confusions named, the worst first. */
const namedAtMost = 5;

function weaknesses({ score, duplicates, suspicious, neverPredicted }: Found): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  const small = duplicates.distinct.filter(({ distinct }) => distinct < fewImages).map(({ label }) => label);
  const weak = score.perClass
    .flatMap(({ label, recall, intervals }) =>
      recall !== null && intervals.recall && intervals.recall[1] < score.accuracy
        ? [{ label, recall, interval: intervals.recall }]
        : [],
    )
    .sort((a, b) => a.recall - b.recall)
    .slice(0, namedAtMost);
  return [
    ...(neverPredicted.length > 0
      ? [
          `Never predicted: ${neverPredicted
            .slice(0, namedAtMost)
            .map(({ label }) => label)
            .join(', ')}.`,
        ]
      : []),
    ...weak.map(
      ({ label, recall, interval: [low, high] }) =>
        `Of ${label}, ${percent(recall)} are recognised (${percent(low)} to ${percent(high)}), fewer than of the whole.`,
    ),
    ...confusions(score).slice(0, namedAtMost),
    ...(small.length > 0 ? [`Fewer than ${fewImages} distinct images: ${small.join(', ')}.`] : []),
    ...(suspicious.length > 0 ? [`${suspicious.length} images may be labelled wrongly.`] : []),
    ...(duplicates.leaks.length > 0
      ? [`${duplicates.leaks.length} test images have copies among those trained on.`]
      : []),
  ];
}

function confusions({ confusion, perClass }: Score): string[] {
  const cells = confusion.flatMap((row, i) =>
    row.flatMap((count, j) => (i === j || count < 2 ? [] : [{ i, j, count, of: perClass[i]?.support ?? 0 }])),
  );
  return cells
    .sort((a, b) => b.count - a.count)
    .map(({ i, j, count, of }) => `${perClass[i]?.label} is taken for ${perClass[j]?.label}: ${count} of ${of}.`);
}

const limits = [
  'It was scored on images like those of the dataset, and may do worse on others: another camera, light or place.',
  'It sees the middle square of an image, at the size of the base model.',
  'An image of no class may be taken for one that resembles it: `known` turns away what is far from all classes, no more.',
  'The intervals say how far chance may reach, not what happens when the world changes.',
];
