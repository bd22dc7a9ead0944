import { tooFewClasses } from '../../../shared/domain/dataset/too-few-classes.ts';
import type { Split } from '../../../shared/domain/dataset/upload-key.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import type { TrainingRecord, VersionRecord } from '../../../shared/domain/state/records.ts';
import type { FeatureRow } from '../../../shared/store/features/feature-file.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';

/** An example with its embedding. */
export type EmbeddedExample = Example & { row: FeatureRow };

/** Everything that a version depends on. */
export interface TrainingInput {
  /** Sorted by SHA-256 of the bytes, label, key. */
  examples: Record<Split, EmbeddedExample[]>;
  /** The sorted labels of the training images: the classes, in the order of the head's outputs. */
  classes: string[];
  digest: string;
}

/** The settings of a training. */
export type TrainingSettings = Pick<TrainingRecord, 'model' | 'dataset' | 'hyperparameters' | 'seed' | 'precision'>;

/** The base model and the extractor that made a version's embeddings. */
export type EmbeddedBy = Pick<VersionRecord, 'base' | 'extractor'>;

/** Part of the input digest. Raise it when a change of the code changes the result for the same input. */
export const trainerVersion = 5;

/** @throws HeadstartError `dataset-not-trainable`: fewer than two classes */
export function trainingInput(
  training: TrainingRecord,
  extractor: string,
  listed: readonly Example[],
  rows: ReadonlyMap<string, FeatureRow>,
): TrainingInput {
  const all = listed.flatMap((example): EmbeddedExample[] => {
    const row = rows.get(example.content);
    return row ? [{ ...example, row }] : [];
  });
  const order = ({ row, label, key }: EmbeddedExample) => `${row.sha256}\n${label}\n${key}`;
  all.sort((a, b) => (order(a) < order(b) ? -1 : 1));

  const examples = {
    train: all.filter(({ split }) => split === 'train'),
    test: all.filter(({ split }) => split === 'test'),
    golden: all.filter(({ split }) => split === 'golden'),
  };
  const classes = [...new Set(examples.train.map(({ label }) => label))].sort();
  if (classes.length < 2) throw tooFewClasses(training.dataset, classes);
  const { hyperparameters, seed, precision } = training;
  const header = JSON.stringify({ trainerVersion, extractor, hyperparameters, seed, precision });
  const digest = sha256([header, ...all.map((example) => `${example.split}\n${order(example)}`)].join('\n'));
  return { examples, classes, digest };
}
