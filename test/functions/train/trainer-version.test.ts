import { readFile, writeFile } from 'node:fs/promises';
import { describe, test } from '@jest/globals';
import { type EmbeddedExample, trainerVersion } from '../../../functions/train/dataset/input.ts';
import { createHeadSession } from '../../../shared/ml/head/head-session.ts';
import { decodeEvaluation } from '../../../shared/store/versions/evaluation-file.ts';
import { blobs } from '../../support/blobs.ts';
import { numbersOf, numericDifferences } from '../../support/numeric-differences.ts';
import { copies, example, train } from './examples.ts';

const reference = new URL('./trainer-version.reference.json', import.meta.url);
const update = 'UPDATE_REFERENCE=1 npm test -- test/functions/train/trainer-version.test.ts';

/** Coats, hats and shoes that overlap, with a copy, a test set and golden images. */
const labels = ['coat', 'hat', 'shoe'];
const { features, labels: classOf } = blobs([26, 20, 16], 16, { seed: 7, distance: 0.65 });
const splits = { 4: 'test', 9: 'golden' } as const;
const examples = [...classOf].flatMap((k, i): EmbeddedExample[] => {
  const split = splits[(i % 10) as 4 | 9] ?? 'train';
  const plain = example(labels[k] as string, 0, i, { split });
  const made = { ...plain, row: { ...plain.row, features: features.slice(16 * i, 16 * (i + 1)) } };
  return i === 2 ? [made, ...copies(made, 1)] : [made];
});

const trainings = {
  'a linear head with its penalty chosen by cross-validation': {
    hyperparameters: { hiddenLayers: [], l2: 'auto' as const, classWeights: 'balanced' as const },
    precision: { hat: 0.8 },
  },
  'a head with a hidden layer': {
    hyperparameters: { hiddenLayers: [8], l2: 'auto' as const, epochs: 12, patience: 0, learningRate: 0.02 },
  },
};

/** All numbers that a training computes. */
async function compute(changes: (typeof trainings)[keyof typeof trainings]) {
  const { files, metrics, report } = await train(examples, changes);
  const { computedBy: _, ...card } = metrics.card;
  const head = await createHeadSession(files.get('head.onnx')?.body as Uint8Array);
  const { logits, known } = await head.run(features);
  await head.release();
  const { fold, probabilities } = decodeEvaluation(files.get('evaluation.arrow')?.body as Uint8Array);
  return {
    head: { logits: [...logits], known: [...known] },
    evaluation: { fold: [...fold], probabilities: [...probabilities] },
    metrics: { ...metrics, card },
    report: numbersOf(report.replace(/<(style|svg)[\s>][\s\S]*?<\/\1>|<[^>]*>/g, ' ')),
  };
}

describe(`trainer version ${trainerVersion}`, () => {
  test('computes the same numbers from the same images', async () => {
    const computed: Record<string, Awaited<ReturnType<typeof compute>>> = {};
    for (const [name, changes] of Object.entries(trainings)) computed[name] = await compute(changes);
    const stored = JSON.parse(await readFile(reference, 'utf8'));
    const isRaised = stored.trainerVersion !== trainerVersion;
    const differences = numericDifferences(stored.computed, computed);

    const mayUpdate = isRaised || differences.every((path) => path.includes('.report'));
    if (process.env.UPDATE_REFERENCE && mayUpdate) {
      const short = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(7)) : value);
      return writeFile(reference, `${JSON.stringify({ trainerVersion, computed }, short)}\n`);
    }
    if (isRaised) throw new Error(`The reference is of trainer version ${stored.trainerVersion}. Run: ${update}`);
    if (differences.length > 0) {
      throw new Error(
        [
          'A training computes other numbers from the same images. Raise trainerVersion in functions/train/dataset/input.ts',
          `(not if only the layout of the report changed), then run: ${update}`,
          `${differences.length} differences:`,
          ...differences.slice(0, 10),
        ].join('\n'),
      );
    }
  });
});
