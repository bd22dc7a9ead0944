import { availableParallelism } from 'node:os';
import { networkSettings } from '../../shared/domain/hyperparameters.ts';
import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { calibrate } from '../../shared/ml/evaluate/calibration.ts';
import { findDuplicates } from '../../shared/ml/evaluate/duplicates.ts';
import { heldOutCosines } from '../../shared/ml/evaluate/held-out-cosines.ts';
import { learnUnknown } from '../../shared/ml/evaluate/unknown.ts';
import { withTemperature } from '../../shared/ml/head/head.ts';
import { headToOnnx } from '../../shared/ml/head/head-onnx.ts';
import { exampleWeights } from '../../shared/ml/train/class-weights.ts';
import { stratifiedFolds } from '../../shared/ml/train/folds.ts';
import { trainHead } from '../../shared/ml/train/train-head.ts';
import { softmax } from '../../shared/numeric/softmax.ts';
import type { Evaluation } from '../../shared/store/versions/evaluation-file.ts';
import type { EmbeddedBy, TrainingInput, TrainingSettings } from './dataset/input.ts';
import { classIndices, featuresOf, thumbnailsOf } from './dataset/matrix.ts';
import { evaluate } from './evaluate/evaluate.ts';
import { scoreApart } from './evaluate/score-apart.ts';
import { thresholdsByLabel } from './evaluate/thresholds.ts';
import { type Files, versionFiles } from './files.ts';
import type { Lease } from './job/lease.ts';

/** A fitted version, ready to be stored. */
export interface FittedVersion extends Pick<VersionRecord, 'score' | 'unknown' | 'golden' | 'thresholds'> {
  files: Files;
  /** The content of `evaluation.arrow`. */
  evaluation: Evaluation;
}

/**
 * Fits the head, evaluates it, and makes the version's files. The result depends on the settings and the input alone.
 * Reports progress to the lease; if the lease is lost, the work ends.
 * @throws HeadstartError `dataset-not-trainable`
 */
export async function fitVersion(
  settings: TrainingSettings,
  input: TrainingInput,
  embeddedBy: EmbeddedBy,
  lease: Pick<Lease, 'updateLater' | 'signal'>,
): Promise<FittedVersion> {
  const threads = availableParallelism();
  const { examples, classes } = input;
  const { hyperparameters, seed } = settings;
  const features = featuresOf(examples.train);
  const labels = classIndices(examples.train, classes);
  const copies = await findCopies(input, threads);
  const folds = stratifiedFolds(labels, classes.length, seed, { groups: copies.group });
  const trained = await trainHead({
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

  const { fold } = trained.outOfFold;
  const calibration = calibrate({ logits: trained.outOfFold.logits, labels, classes, fold });
  const logits = trained.outOfFold.logits.map((logit) => logit / calibration.temperature);
  const outOfFold = { logits, labels, classes, fold };
  const layers = withTemperature(trained.layers, calibration.temperature);
  const unknown = learnUnknown({ ...outOfFold, ...(await heldOutCosines(features, outOfFold, threads)) });
  const head = { classes, layers, dropout: networkSettings(hyperparameters).dropout };
  const onnx = headToOnnx(head, unknown);
  const found = await evaluate({
    settings,
    input,
    embeddedBy,
    features,
    outOfFold,
    folds,
    copies,
    fit: trained.fit,
    calibration,
    unknown,
    threads,
    signal: lease.signal,
  });
  const metrics = { ...found, ...(await scoreApart(onnx, input, copies.leaked)) };
  const evaluation = {
    keys: examples.train.map(({ key }) => key),
    sha256: examples.train.map(({ row }) => row.sha256),
    labels: examples.train.map(({ label }) => label),
    fold,
    probabilities: softmax(logits, classes.length),
    classCount: classes.length,
  };
  const { accuracy, interval, macroF1, logLoss } = metrics.score;
  return {
    score: { accuracy, interval, macroF1, logLoss },
    unknown: metrics.unknown,
    ...(metrics.golden && { golden: metrics.golden }),
    ...(metrics.thresholds.length > 0 && { thresholds: thresholdsByLabel(metrics.thresholds) }),
    files: await versionFiles({ head, onnx, metrics, evaluation, outOfFold }),
    evaluation,
  };
}

/** Copies among the training images and the test images; `group` covers the training images alone. */
async function findCopies({ examples }: TrainingInput, threads: number) {
  const all = [...examples.train, ...examples.test];
  const { duplicates, group } = await findDuplicates(
    {
      examples: all.map(({ key, label, row, split }) => ({ key, label, sha256: row.sha256, test: split === 'test' })),
      features: featuresOf(all),
      thumbnails: thumbnailsOf(all),
    },
    { threads },
  );
  const trained = examples.train.length;
  const leaked = examples.test.filter((_, i) => (group[trained + i] as number) < trained);
  return { duplicates, group: group.subarray(0, trained), leaked: new Set(leaked) };
}
