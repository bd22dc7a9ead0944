import { availableParallelism } from 'node:os';
import { networkSettings } from '../../shared/domain/hyperparameters.ts';
import type { TrainingRecord, VersionRecord } from '../../shared/domain/records.ts';
import { type Score, score } from '../../shared/ml/evaluate/score.ts';
import { softmax } from '../../shared/ml/evaluate/softmax.ts';
import { headToOnnx } from '../../shared/ml/head/head-onnx.ts';
import { createHeadSession } from '../../shared/ml/head/head-session.ts';
import { headToLayersModel } from '../../shared/ml/head/head-tfjs.ts';
import { exampleWeights } from '../../shared/ml/train/class-weights.ts';
import { trainHead } from '../../shared/ml/train/train-head.ts';
import { encodeEvaluation } from '../../shared/store/evaluation-file.ts';
import type { EmbeddedExample, TrainingInput } from './input.ts';
import type { Lease } from './lease.ts';

type Files = Map<string, { body: Uint8Array; contentType: string }>;

/** A fitted version, ready to be stored: its files, and what its record says of them. */
export interface FittedVersion extends Pick<VersionRecord, 'score' | 'golden'> {
  files: Files;
}

/**
 * Fits the head, scores it on examples that it did not see, and makes the version's files: a function of
 * hyperparameters, seed and input alone. The lease is shown the progress, and its loss ends the work.
 * @throws HeadstartError `dataset-not-trainable`
 */
export async function fitVersion(
  { hyperparameters, seed }: Pick<TrainingRecord, 'hyperparameters' | 'seed'>,
  { examples, classes }: TrainingInput,
  lease: Pick<Lease, 'progress' | 'signal'>,
): Promise<FittedVersion> {
  const labels = classIndices(examples.train, classes);
  const trained = await trainHead({
    weights: exampleWeights(hyperparameters.classWeights, labels, classes),
    features: featuresOf(examples.train),
    labels,
    classes: classes.length,
    hyperparameters,
    seed,
    threads: availableParallelism(),
    signal: lease.signal,
    onProgress: (progress) => {
      lease.progress = progress;
    },
  });
  const { layers } = trained;
  const head = { classes, layers, dropout: networkSettings(hyperparameters).dropout };
  const onnx = headToOnnx(head);
  const { folds, fold, logits } = trained.outOfFold;
  const crossValidated = score({ logits, labels, classes, folds, fold });
  const { test, golden } = await scoreApart(onnx, examples, classes);

  const evaluation = encodeEvaluation({
    keys: examples.train.map(({ key }) => key),
    sha256: examples.train.map(({ row }) => row.sha256),
    labels: examples.train.map(({ label }) => label),
    fold,
    probabilities: softmax(logits, classes.length),
    classes: classes.length,
  });
  const metrics = { score: crossValidated, ...(test && { test }), ...(golden && { golden }), fit: trained.fit };
  const { accuracy, interval, macroF1, logLoss } = crossValidated;
  return {
    score: { accuracy, interval, macroF1, logLoss },
    ...(golden && { golden }),
    files: await files({ onnx, head, metrics, evaluation }),
  };
}

/** The owner's test and golden images, scored by the finished head, which was not fitted on them. */
async function scoreApart(
  onnx: Uint8Array,
  { test, golden }: TrainingInput['examples'],
  classes: string[],
): Promise<{ test?: Score; golden?: NonNullable<VersionRecord['golden']> }> {
  const session = await createHeadSession(onnx);
  try {
    const known = test.filter(({ label }) => classes.includes(label));
    const logits = known.length > 0 ? (await session.run(featuresOf(known))).logits : undefined;
    const wrong: string[] = [];
    for (const { key, label, row } of golden) {
      const { probabilities } = await session.run(row.features);
      if (classes[probabilities.indexOf(Math.max(...probabilities))] !== label) wrong.push(key);
    }
    return {
      ...(logits && {
        test: score({
          logits,
          labels: classIndices(known, classes),
          classes,
          folds: 0,
          fold: new Int32Array(known.length),
        }),
      }),
      ...(golden.length > 0 && { golden: { examples: golden.length, wrong } }),
    };
  } finally {
    await session.release();
  }
}

async function files(version: {
  onnx: Uint8Array;
  head: Parameters<typeof headToLayersModel>[0];
  metrics: object;
  evaluation: Uint8Array;
}): Promise<Files> {
  const layersModel = await headToLayersModel(version.head);
  return new Map([
    ['head.onnx', { body: version.onnx, contentType: 'application/octet-stream' }],
    ['model.json', { body: layersModel['model.json'], contentType: 'application/json' }],
    ['weights.bin', { body: layersModel['weights.bin'], contentType: 'application/octet-stream' }],
    ['metrics.json', { body: Buffer.from(JSON.stringify(version.metrics)), contentType: 'application/json' }],
    ['evaluation.arrow', { body: version.evaluation, contentType: 'application/vnd.apache.arrow.file' }],
  ]);
}

/** Row-major [examples, width]. */
function featuresOf(examples: readonly EmbeddedExample[]): Float32Array {
  const width = examples[0]?.row.features.length ?? 0;
  const features = new Float32Array(examples.length * width);
  for (const [i, { row }] of examples.entries()) features.set(row.features, i * width);
  return features;
}

function classIndices(examples: readonly EmbeddedExample[], classes: readonly string[]): Int32Array {
  const index = new Map(classes.map((label, i) => [label, i]));
  return Int32Array.from(examples, ({ label }) => index.get(label) as number);
}
